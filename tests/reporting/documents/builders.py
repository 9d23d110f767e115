"""Promotions that a bilan must survive: empty, full, hostile."""

import datetime
from decimal import Decimal

from laureates.enums import CooperationState, Moment
from programmes.models import CohortPartner, CohortTheme, Finding, Target
from reporting.documents.stamp import Stamp
from sessions.enums import AttendanceStatus, DayPart, SessionKind
from tests.factories import (
    make_attendance,
    make_budget_line,
    make_campaign,
    make_cohort,
    make_contribution,
    make_cooperation,
    make_criteria,
    make_half_day,
    make_laureate,
    make_meeting,
    make_organisation,
    make_participant,
    make_person,
    make_positioning,
    make_report,
    make_response,
    make_session,
    make_sponsor,
    make_sponsor_contact,
    make_sponsorship,
    make_testimonial,
)

WHEN = datetime.datetime(2025, 7, 1, 16, 5, tzinfo=datetime.UTC)
DRAFT = Stamp(frozen_at=WHEN)
FROZEN = Stamp(frozen_at=WHEN, version_number=1, verification_code="7F3K-92QD")
HOSTILE = "L'Atelier <b>&</b> d’Été 🐝 مشروع « Zoé » " + "n" * 78
SURNAME = "Quessandier"


def full_cohort(*, laureates: int = 6, name: str = "Structure"):
    """A promotion where every chapter has something to show."""
    cohort = make_cohort(starts_on=datetime.date(2024, 12, 20), ends_on=datetime.date(2025, 7, 2))
    CohortTheme.objects.create(cohort=cohort, position=1, label="Financer son projet industriel")
    Target.objects.create(cohort=cohort, code="taux_presence", label="Présence", value=Decimal(80), unit="%")
    Finding.objects.create(cohort=cohort, kind="strategy", position=1, text="Mesurer son impact social")
    CohortPartner.objects.create(cohort=cohort, kind="relay", name="Fonds solidaire", field="financement")
    campaigns = {moment: make_campaign(cohort, moment) for moment in (Moment.ENTRY, Moment.MIDTERM, Moment.EXIT)}
    criteria = list(make_criteria())
    session = make_session(cohort, number=1, title="Financer son projet", place="Pantin")
    visit = make_session(cohort, SessionKind.VISIT, number=1, site="Une usine", observed_process="Tri optique")
    make_session(cohort, SessionKind.CLOSING, title="Clôture", starts_on=datetime.date(2025, 7, 2))
    make_contribution(session, title="Lire un cahier des charges", minutes=40)
    half_days = [make_half_day(session), make_half_day(session, DayPart.AFTERNOON), make_half_day(visit)]
    sponsor = make_sponsor(cohort)
    contact = make_sponsor_contact(sponsor)
    made = []
    for rank in range(laureates):
        laureate = make_laureate(
            cohort,
            organisation=make_organisation(name=f"{name} {rank}", city="Pantin"),
            activity="Activité. " * 60,
            project="Projet. " * 60,
            showroom_product="Produit",
            is_exhibitor=True,
        )
        person = make_person(last_name=f"{SURNAME}{rank}", organisation=laureate.organisation)
        participant = make_participant(laureate, person=person)
        for half_day in half_days:
            status = AttendanceStatus.PRESENT if rank else AttendanceStatus.EXCUSED
            make_attendance(half_day, participant, status)
        make_response(session, participant, quote="Utile et concret.", quote_consent="anonymous")
        for moment, campaign in campaigns.items():
            values = _values(after=moment == Moment.EXIT)
            make_report(
                laureate,
                campaign,
                values=values,
                achievement="Avancée. " * 60,
                next_step="Suite. " * 50,
                difficulty="SECRET-DIFFICULTE",
                need="SECRET-BESOIN",
                own_indicator_label="Tonnes réemployées",
                own_indicator_unit="t",
                own_indicator_value=Decimal(10),
            )
        make_positioning(laureate, campaigns[Moment.ENTRY], agreed=dict.fromkeys(criteria, 2))
        make_positioning(laureate, campaigns[Moment.EXIT], agreed=dict.fromkeys(criteria, 3))
        make_meeting(make_sponsorship(laureate, contact=contact))
        made.append(laureate)
    if laureates > 1:
        make_cooperation(made[0], made[1], state=CooperationState.CONTRACTED, purpose="Achats groupés")
    make_testimonial(cohort, text="Un témoignage accordé.", consent="anonymous", theme="credibilite")
    make_testimonial(cohort, text="SECRET-SANS-ACCORD", consent="pending")
    make_budget_line(cohort)
    return cohort


def _values(*, after: bool) -> dict[str, int]:
    low = {"etp_total": 10, "ca_12m": 500_000, "part_ca_industriel": 20, "contrats_industriels": 0}
    high = {"etp_total": 12, "ca_12m": 450_000, "part_ca_industriel": 30, "contrats_industriels": 2}
    tenders = {"ao_repondus": 3, "ao_gagnes": 1, "ao_perdus": 1, "financements_obtenus": 1000}
    return high | tenders if after else low
