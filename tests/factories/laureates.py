import datetime
from decimal import Decimal

from laureates.enums import IndicatorNature, IndicatorType, LaureateStatus, Moment, ReportStatus
from laureates.models import (
    Cooperation,
    CriterionRating,
    Indicator,
    IndicatorValue,
    Laureate,
    Participant,
    Positioning,
    ProgressReport,
    ReportingCampaign,
)
from tests.factories.accounts import make_user
from tests.factories.directory import make_organisation, make_person, next_number

CAMPAIGN_DATES = {
    Moment.ENTRY: (datetime.date(2025, 1, 6), datetime.date(2025, 1, 20)),
    Moment.MIDTERM: (datetime.date(2025, 3, 24), datetime.date(2025, 4, 7)),
    Moment.EXIT: (datetime.date(2025, 6, 6), datetime.date(2025, 6, 20)),
    Moment.FOLLOW_UP_6: (datetime.date(2025, 12, 8), datetime.date(2025, 12, 19)),
    Moment.FOLLOW_UP_12: (datetime.date(2026, 6, 8), datetime.date(2026, 6, 19)),
}
CUMULATIVE = {
    "ao_repondus",
    "ao_gagnes",
    "ao_perdus",
    "financements_obtenus",
    "investissements_engages",
    "salaries_formes",
    "contacts_industriels",
    "contrats_industriels",
    "tonnes_valorisees",
}


def make_laureate(cohort, **fields) -> Laureate:
    number = next_number()
    if "organisation" not in fields:
        fields["organisation"] = make_organisation(name=fields.pop("name", f"Lauréat {number}"))
    fields.setdefault("slug", f"laureat-{number}")
    fields.setdefault("reference", f"LAU-{number}")
    fields.setdefault("status", LaureateStatus.ACTIVE)
    return Laureate.objects.create(cohort=cohort, **fields)


def make_participant(laureate, *, with_user=False, **fields) -> Participant:
    """A person of the laureate; `with_user` also opens an account (`participant.person.user`)."""
    if "person" not in fields:
        fields["person"] = make_person(organisation=laureate.organisation)
    if with_user:
        make_user(person=fields["person"])
    fields.setdefault("is_main_contact", not laureate.participants.exists())
    return Participant.objects.create(laureate=laureate, **fields)


def make_campaign(cohort, moment=Moment.ENTRY, **fields) -> ReportingCampaign:
    opens_on, due_on = CAMPAIGN_DATES[Moment(moment)]
    fields.setdefault("opens_on", opens_on)
    fields.setdefault("due_on", due_on)
    fields.setdefault("label", f"Fiche : {Moment(moment).label}")
    return ReportingCampaign.objects.create(cohort=cohort, moment=moment, **fields)


def make_indicator(code="etp_total", **fields) -> Indicator:
    defaults = {
        "label": code,
        "unit": "nombre",
        "value_type": IndicatorType.DECIMAL,
        "nature": IndicatorNature.CUMULATIVE if code in CUMULATIVE else IndicatorNature.POINT_IN_TIME,
        "section": "emploi",
        "definition": f"Définition de {code}.",
    } | fields
    return Indicator.objects.get_or_create(code=code, defaults=defaults)[0]


def make_report(laureate, campaign, status=ReportStatus.VALIDATED, *, values=None, **fields) -> ProgressReport:
    """A report with the dates that its state needs; `values` maps an indicator code to a number or None."""
    moment = datetime.datetime(2025, 6, 16, 10, tzinfo=datetime.UTC)
    if status in (ReportStatus.SUBMITTED, ReportStatus.NEEDS_CHANGES, ReportStatus.VALIDATED):
        fields.setdefault("submitted_at", moment)
    if status == ReportStatus.VALIDATED:
        fields.setdefault("validated_at", moment + datetime.timedelta(days=1))
    report = ProgressReport.objects.create(laureate=laureate, campaign=campaign, status=status, **fields)
    for code, value in (values or {}).items():
        number = None if value is None else Decimal(str(value))
        IndicatorValue.objects.create(report=report, indicator=make_indicator(code), value=number)
    return report


def make_positioning(laureate, campaign, *, agreed=None, self_rated=None) -> Positioning:
    """`agreed` and `self_rated` map a criterion to a level (0–4 or None)."""
    agreed, self_rated = agreed or {}, self_rated or {}
    positioning = Positioning.objects.create(
        laureate=laureate, campaign=campaign, is_self_rated=bool(self_rated), is_agreed=bool(agreed)
    )
    CriterionRating.objects.bulk_create(
        CriterionRating(
            positioning=positioning,
            criterion=criterion,
            self_rating=self_rated.get(criterion),
            agreed_rating=agreed.get(criterion),
        )
        for criterion in {**agreed, **self_rated}
    )
    return positioning


def make_cooperation(a, b, **fields) -> Cooperation:
    first, second = sorted((a, b), key=lambda laureate: laureate.pk)
    return Cooperation.objects.create(cohort=a.cohort, first=first, second=second, **fields)
