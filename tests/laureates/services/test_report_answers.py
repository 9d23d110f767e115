"""One answer at a time: stored, kept as typed, refused to overwrite; and what a page writes."""

import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError
from laureates.enums import Moment, ReportStatus
from laureates.models import ProgressReport
from laureates.selectors.answers import ReportAnswers
from laureates.selectors.standard_form import STANDARD_FORM
from laureates.services.report_answers import (
    KEPT_TEXT,
    AnswerConflict,
    report_save_answer,
    report_save_rating,
)
from tests.factories import (
    make_campaign,
    make_cohort,
    make_criteria,
    make_indicator,
    make_laureate,
    make_participant,
    make_report,
)

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2025, 3, 26, 10, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def scene():
    cohort = make_cohort()
    laureate = make_laureate(cohort)
    campaign = make_campaign(cohort, Moment.MIDTERM)
    for code in ("etp_total", "ca_12m"):
        make_indicator(code)
    awa = make_participant(laureate, with_user=True).person.user
    leo = make_participant(laureate, with_user=True).person.user
    return {"report": make_report(laureate, campaign, ReportStatus.DRAFT), "awa": awa, "leo": leo}


def read(scene) -> ReportAnswers:
    return ReportAnswers(ProgressReport.objects.get(pk=scene["report"].pk))


def seen(scene, code):
    section, question = STANDARD_FORM.question(code)
    return read(scene).answer_digest(section, question)


def save(scene, code, value=None, *, typed=None, by="awa", seen_as=None, **options):
    section, question = STANDARD_FORM.question(code)
    return report_save_answer(
        report=scene["report"],
        section=section,
        question=question,
        answered={} if typed else {code: value},
        typed=typed or {},
        actor=scene[by],
        seen=seen(scene, code) if seen_as is None else seen_as,
        now=NOW,
        **options,
    )


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("etp_total", Decimal("14.5")),
        ("difficulty", "Délais 🧶 والسلام"),
        ("wants_callback", True),
        ("brakes", ["finance", "premises"]),
        ("next_step_on", datetime.date(2025, 5, 1)),
        ("is_esus", False),
        ("zonings", ["QPV"]),
        (
            "funding_detail",
            [{"funder": "Banque", "kind": "loan", "amount": Decimal(30000), "granted_on": datetime.date(2025, 3, 12)}],
        ),
    ],
)
def test_an_answer_is_stored_and_read_back(scene, code, value):
    saved = save(scene, code, value)
    assert read(scene).by_code(code) == value
    assert saved.digest == seen(scene, code)
    assert saved.is_readable
    report = ProgressReport.objects.get()
    assert report.answer_trace[code] == [scene["awa"].pk, "2025-03-26T10:00:00+01:00", "laureate"]
    entry = AuditEntry.objects.get(action="report.save_answer")
    assert entry.changes["question"] == code
    assert set(entry.changes) == {"section", "question", "source"}


def test_an_unreadable_text_is_kept_and_no_stale_value_hides_behind_it(scene):
    save(scene, "etp_total", Decimal(12))
    saved = save(scene, "etp_total", typed={"etp_total": "douze ou treize" + "x" * KEPT_TEXT})
    assert not saved.is_readable
    answers = read(scene)
    assert answers.by_code("etp_total") is None
    kept = answers.pending(STANDARD_FORM.section("emploi"))["etp_total"]
    assert (kept[:15], len(kept)) == ("douze ou treize", KEPT_TEXT)
    save(scene, "etp_total", Decimal(13))
    assert read(scene).pending(STANDARD_FORM.section("emploi")) == {}


def test_the_same_answer_sent_again_changes_nothing(scene):
    save(scene, "etp_total", Decimal(12))
    version = ProgressReport.objects.get().version
    again = save(scene, "etp_total", Decimal("12.00"), by="leo", seen_as="old")
    assert (again.digest, again.version) == (seen(scene, "etp_total"), version)
    assert AuditEntry.objects.filter(action="report.save_answer").count() == 1


def test_two_people_on_one_answer_the_second_is_told_and_nothing_is_overwritten(scene):
    first = seen(scene, "etp_total")
    save(scene, "etp_total", Decimal(12), seen_as=first)
    with pytest.raises(AnswerConflict) as error:
        save(scene, "etp_total", Decimal(15), by="leo", seen_as=first)
    assert error.value.trace == [scene["awa"].pk, "2025-03-26T10:00:00+01:00", "laureate"]
    assert read(scene).by_code("etp_total") == 12


def test_two_people_on_two_answers_of_one_page_do_not_clash(scene):
    employment, training = seen(scene, "etp_total"), seen(scene, "salaries_formes")
    make_indicator("salaries_formes")
    save(scene, "etp_total", Decimal(12), seen_as=employment)
    save(scene, "salaries_formes", Decimal(2), by="leo", seen_as=training)
    assert [read(scene).by_code(code) for code in ("etp_total", "salaries_formes")] == [12, 2]


def test_the_first_answer_makes_a_draft_and_freezes_the_questions(scene):
    ProgressReport.objects.update(status=ReportStatus.NOT_STARTED)
    save(scene, "etp_total", Decimal(12))
    report = ProgressReport.objects.select_related("campaign__form").get()
    assert report.status == ReportStatus.DRAFT
    assert report.campaign.form.frozen_at == NOW
    assert list(report.transitions.values_list("from_status", "to_status")) == [("not_started", "draft")]


def test_refusals(scene):
    section = STANDARD_FORM.section("structure")
    assert section is not None
    ProgressReport.objects.update(status=ReportStatus.NEEDS_CHANGES, submitted_at=NOW, reopened_sections=["projet"])
    with pytest.raises(BusinessRuleError, match="n’a pas rouvert"):
        save(scene, "etp_total", Decimal(1))
    save(scene, "need", "Un local")
    ProgressReport.objects.update(status=ReportStatus.SUBMITTED)
    with pytest.raises(BusinessRuleError, match="elle ne se modifie plus"):
        save(scene, "need", "Deux locaux")
    ProgressReport.objects.update(status=ReportStatus.DRAFT)
    campaign = scene["report"].campaign
    campaign.closed_on = NOW.date()
    campaign.save()
    with pytest.raises(BusinessRuleError, match="Cette campagne est fermée"):
        save(scene, "need", "Deux locaux")
    save(scene, "need", "Deux locaux", source="team")
    assert read(scene).by_code("need") == "Deux locaux"
    with pytest.raises(BusinessRuleError, match="n’est pas demandée"):
        save(scene, "priorities", [], source="team")


def test_one_line_of_the_grid(scene):
    make_criteria()
    section = STANDARD_FORM.section("positionnement-1")
    criterion = read(scene).criteria_of(section)[0]

    def rate(level, *, unknown=False, by="awa", seen_as=None):
        before = read(scene).rating_digest(section, criterion) if seen_as is None else seen_as
        return report_save_rating(
            report=scene["report"],
            section=section,
            criterion=criterion,
            level=level,
            is_unknown=unknown,
            actor=scene[by],
            seen=before,
            now=NOW,
        )

    first = read(scene).rating_digest(section, criterion)
    rate(3)
    assert read(scene).ratings[criterion.pk].self_rating == 3
    with pytest.raises(AnswerConflict):
        rate(2, by="leo", seen_as=first)
    assert read(scene).ratings[criterion.pk].self_rating == 3
    rate(None, unknown=True)
    assert read(scene).ratings[criterion.pk].self_rating is None
    assert read(scene).raw(section) == {criterion.code: "unknown"}
