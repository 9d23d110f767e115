"""Each control of a bilan, green then red on the same promotion; how ready the bilan is, and who is asked."""

import datetime
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError
from laureates.enums import ReportStatus
from laureates.models import IndicatorValue, Laureate, ProgressReport
from programmes.enums import BudgetSide
from programmes.models import BudgetLine, DeclaredFigure, Testimonial
from reporting.models import Bilan
from reporting.selectors.asking import askings_of
from reporting.selectors.controls import CONTROLS, controls_of
from reporting.selectors.readiness import readiness_of
from reporting.services.asking import bilan_ask_missing
from reporting.services.control import control_explain
from sessions.enums import AttendanceSource
from sessions.models import Attendance, HalfDay, SatisfactionResponse, SignedSheet, SupportSession
from sponsors.models import SponsorMeeting
from tests.factories import (
    make_bilan,
    make_budget_line,
    make_funding,
    make_indicator,
    make_response,
    make_signed_sheet,
    make_team_user,
    make_user,
)
from tests.reporting.documents.builders import WHEN, full_cohort

pytestmark = pytest.mark.django_db

TODAY = WHEN.date()
DAY = datetime.timedelta(days=1)


@pytest.fixture
def bilan():
    """A promotion of six where every rule has something to judge and nothing to say."""
    cohort = full_cohort()
    Testimonial.objects.filter(consent="pending").delete()
    BudgetLine.objects.update(planned=Decimal(1000), actual=Decimal(1000))
    make_budget_line(cohort, side=BudgetSide.INCOME, account="74", planned=Decimal(1000), actual=Decimal(1000))
    DeclaredFigure.objects.create(cohort=cohort, figure_code="K01", value=6)
    Laureate.objects.update(photo="laureates/photos/essai.jpg", photo_credit="Une photographe")
    visit = SupportSession.objects.get(kind="visit")
    for attendance in Attendance.objects.filter(half_day__session=visit):
        make_response(visit, attendance.participant)
    Attendance.objects.update(source=AttendanceSource.PAPER)
    for session in SupportSession.objects.filter(kind__in=("sequence", "visit")):
        make_signed_sheet(session)
    for code in ("etp_accompagnes", "investissements_engages", "salaries_formes", "tonnes_valorisees"):
        indicator = make_indicator(code)
        for report in ProgressReport.objects.all():
            IndicatorValue.objects.get_or_create(report=report, indicator=indicator, defaults={"value": 1})
    make_funding(cohort, starts_on=datetime.date(2024, 12, 1), ends_on=datetime.date(2025, 12, 31))
    return make_bilan(cohort, created_by=make_team_user(cohort))


def empty_half_day(bilan):
    Attendance.objects.filter(half_day=HalfDay.objects.filter(session__kind="sequence").first()).delete()


def session_never_held(bilan):
    SupportSession.objects.filter(kind="visit").update(status="planned")


def uneven_budget(bilan):
    BudgetLine.objects.filter(side=BudgetSide.INCOME).update(actual=Decimal(990))


def pending_quote(bilan):
    Testimonial.objects.update(consent="pending")


def declared_otherwise(bilan):
    DeclaredFigure.objects.update(value=7)


def unfinished_text(bilan):
    bilan.sections.create(key="limites", text="Le calendrier : à compléter.")


def no_large_group(bilan):
    SponsorMeeting.objects.all().delete()
    for laureate in Laureate.objects.all():
        laureate.sponsorships.all().delete()


def form_not_validated(bilan):
    ProgressReport.objects.filter(pk=ProgressReport.objects.first().pk).update(
        status=ReportStatus.SUBMITTED, validated_at=None
    )


def few_answers(bilan):
    SatisfactionResponse.objects.filter(session__kind="visit").delete()


def silent_gap(bilan):
    BudgetLine.objects.update(actual=Decimal(1101))


def no_credit(bilan):
    Laureate.objects.filter(pk=Laureate.objects.first().pk).update(photo_credit=" ")


def no_project(bilan):
    Laureate.objects.filter(pk=Laureate.objects.first().pk).update(project="")


def half_the_exits(bilan):
    late = ProgressReport.objects.filter(campaign__moment="exit").values_list("pk", flat=True)[:3]
    ProgressReport.objects.filter(pk__in=list(late)).update(status=ReportStatus.NOT_APPLICABLE, validated_at=None)


def no_sheet(bilan):
    SignedSheet.objects.all().delete()


def short_convention(bilan):
    first = SupportSession.objects.order_by("starts_on").first()
    bilan.cohort.fundings.update(starts_on=first.starts_on + DAY)


CASES = (
    ("attendance", empty_half_day, "blocking"),
    ("attendance", session_never_held, "blocking"),
    ("budget_balance", uneven_budget, "blocking"),
    ("quotes", pending_quote, "blocking"),
    ("declared", declared_otherwise, "blocking"),
    ("draft_text", unfinished_text, "blocking"),
    ("key_figures", no_large_group, "blocking"),
    ("forms", form_not_validated, "warning"),
    ("answer_rate", few_answers, "warning"),
    ("budget_gaps", silent_gap, "warning"),
    ("photo_credits", no_credit, "warning"),
    ("laureate_texts", no_project, "warning"),
    ("coverage", half_the_exits, "warning"),
    ("scans", no_sheet, "warning"),
    ("convention_dates", short_convention, "warning"),
)


def states(bilan) -> dict[str, str]:
    stored = Bilan.objects.select_related("cohort__programme").get(pk=bilan.pk)
    return {result.control.key: result.state for result in controls_of(stored, TODAY).results}


def test_each_control_is_green_then_red(bilan):
    SupportSession.objects.filter(kind="closing").delete()
    assert {key: state for key, state in states(bilan).items() if state != "ok"} == {}
    assert {key for key, _, _ in CASES} == {control.key for control in CONTROLS}
    wrong = []
    for key, spoil, expected in CASES:
        with transaction.atomic():
            spoil(bilan)
            found = states(bilan)[key]
            if found != expected:
                wrong.append(f"{spoil.__name__}: {key} is {found}")
            transaction.set_rollback(True)
    assert wrong == []


def test_a_written_reason_lifts_the_rules_that_accept_one(bilan):
    declared_otherwise(bilan)
    no_large_group(bilan)
    reason = {"bilan": bilan, "actor": bilan.created_by, "text": "La convention comptait une structure sortie."}
    for rule, subject in (("declared", "K01"), ("key_figures", "K04")):
        assert states(bilan)[rule] == "blocking"
        control_explain(rule=rule, subject=subject, **reason)
        assert states(bilan)[rule] == "ok"
    assert AuditEntry.objects.filter(action="bilan.explain_control").count() == 2
    with pytest.raises(BusinessRuleError):
        control_explain(rule="key_figures", subject="K04", **reason | {"actor": make_user()})


def test_readiness_counts_what_applies_and_asks_who_holds_the_rest(bilan, client):
    """By hand: 14 controls less that of the forms; 3 campaigns of 6 forms; 6 sponsorships; 1 intervention."""
    SupportSession.objects.filter(kind="closing").delete()
    _, readiness = readiness_of(bilan, TODAY)
    assert (readiness.done, readiness.applicable, readiness.percent) == (13 + 18 + 6 + 1, 38, 100)
    assert askings_of(bilan, TODAY).mails == ()
    with pytest.raises(BusinessRuleError, match="entre les mains de l’équipe"):
        bilan_ask_missing(bilan=bilan, actor=bilan.created_by, now=WHEN)

    no_project(bilan)
    last = ProgressReport.objects.filter(campaign__moment="exit").order_by("pk").last()
    ProgressReport.objects.filter(pk=last.pk).update(status=ReportStatus.DRAFT, submitted_at=None, validated_at=None)
    SponsorMeeting.objects.filter(sponsorship=last.laureate.sponsorships.get()).delete()
    _, readiness = readiness_of(bilan, TODAY)
    assert (readiness.done, readiness.applicable, readiness.percent) == (35, 38, 92)
    held = {group.holder.value: len(group.missing) for group in readiness.by_holder}
    assert held == {"laureate": 2, "sponsor": 1}

    mails = askings_of(bilan, TODAY).mails
    assert len(mails) == 3
    assert mails[1].report == last
    client.force_login(bilan.created_by)
    url = reverse("reporting:bilan_ask", kwargs={"slug": bilan.cohort.slug, "public_id": bilan.public_id})
    for _ in range(2):  # asked twice, the same drafts
        assert client.post(url).status_code == 302
    batch = bilan_ask_missing(bilan=bilan, actor=bilan.created_by, now=WHEN)
    assert batch.mails.count() == 3
    assert "», à envoyer" in batch.mails.get(to_person=mails[1].person).body_text
