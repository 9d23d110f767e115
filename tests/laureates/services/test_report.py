"""The state machine of a form: what each action does from each state, and every refusal."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.notifications.models import OutgoingMail
from laureates.enums import LaureateStatus, Moment, ReportStatus
from laureates.models import ProgressReport
from laureates.selectors.answers import ReportAnswers
from laureates.selectors.standard_form import STANDARD_FORM
from laureates.services.campaign import campaign_open
from laureates.services.positioning import Agreement, positioning_agree
from laureates.services.report import report_start, report_submit, report_take_back
from laureates.services.report_answers import SectionConflict, report_save_section
from laureates.services.report_state import move_report
from laureates.services.review import report_open_by_team, report_return, report_validate
from tests.factories import (
    make_campaign,
    make_cohort,
    make_criteria,
    make_laureate,
    make_participant,
    make_positioning,
    make_report,
    make_team_user,
)

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2025, 3, 26, 10, tzinfo=ZoneInfo("Europe/Paris"))
TODAY = NOW.date()
COMMENT = "Merci de préciser le chiffre d’affaires."
S = ReportStatus
COMPLETE = {"etp_total": 10, "ca_12m": 100, "part_ca_industriel": 20}
TEXTS = {
    "own_indicator_label": "Pièces",
    "own_indicator_unit": "pièces/an",
    "own_indicator_value": 5,
}


@pytest.fixture
def scene():
    cohort = make_cohort()
    laureate = make_laureate(cohort)
    make_participant(laureate, with_user=True)
    campaign = make_campaign(cohort, Moment.FOLLOW_UP_6, opens_on=TODAY, due_on=TODAY)
    team = make_team_user(cohort)
    user = laureate.participants.get().person.user
    return {"cohort": cohort, "laureate": laureate, "campaign": campaign, "team": team, "user": user}


def report_in(scene, status, **fields):
    """A form of a follow-up: three pages, all answered."""
    fields = TEXTS | {"values": COMPLETE} | fields
    if status in (S.SUBMITTED, S.NEEDS_CHANGES, S.VALIDATED):
        fields.setdefault("submitted_at", NOW - datetime.timedelta(hours=2))
    return make_report(scene["laureate"], scene["campaign"], status, **fields)


def submit(report, actor, key="a", **options):
    given = {"confirms_warnings": False, "confirms_changes": True} | options
    return report_submit(report=report, actor=actor, idempotency_key=key, now=NOW, **given)


ACTIONS = {
    "submit": lambda report, scene: submit(report, scene["user"]),
    "take_back": lambda report, scene: report_take_back(report=report, actor=scene["user"], now=NOW),
    "open": lambda report, scene: report_open_by_team(report=report, actor=scene["team"], now=NOW),
    "return": lambda report, scene: report_return(
        report=report, actor=scene["team"], comment=COMMENT, sections=["marches"], now=NOW
    ),
    "validate": lambda report, scene: report_validate(report=report, actor=scene["team"], acknowledged=(), now=NOW),
}
# state → action → the state afterwards; absent means refused.
TABLE = {
    S.NOT_STARTED: {},
    S.DRAFT: {"submit": S.SUBMITTED, "take_back": S.DRAFT},
    S.SUBMITTED: {
        "take_back": S.DRAFT,
        "open": S.SUBMITTED,
        "return": S.NEEDS_CHANGES,
        "validate": S.VALIDATED,
    },
    S.NEEDS_CHANGES: {"submit": S.SUBMITTED},
    S.VALIDATED: {},
    S.NOT_APPLICABLE: {},
    S.NOT_RETURNED: {},
}


@pytest.mark.parametrize("status", list(S))
@pytest.mark.parametrize("action", list(ACTIONS))
def test_table_of_states_and_actions(scene, status, action):
    report = report_in(scene, status)
    after = TABLE[status].get(action)
    if after is None:
        with pytest.raises(BusinessRuleError):
            ACTIONS[action](report, scene)
        after = status
    else:
        ACTIONS[action](report, scene)
    report.refresh_from_db()
    assert report.status == after
    moves = list(report.transitions.values_list("from_status", "to_status"))
    assert moves == ([(status, after)] if after != status else [])


def seen_on(report, section="emploi"):
    """From which answers a page opened now is filled."""
    answers = ReportAnswers(ProgressReport.objects.get(pk=report.pk))
    page = STANDARD_FORM.section(section)
    return {question.code: answers.answer_digest(page, question) for question in answers.shown(page)}


def save(report, scene, *, answered=None, typed=None, section="emploi", seen=None, now=NOW):
    return report_save_section(
        report=report,
        section=STANDARD_FORM.section(section),
        answered=answered or {},
        typed=typed or {},
        actor=scene["user"],
        seen=seen_on(report, section) if seen is None else seen,
        now=now,
    )


@pytest.mark.parametrize("status", list(S))
def test_saving_a_page_by_state(scene, status):
    report = report_in(scene, status, reopened_sections=["emploi"])
    allowed = {S.NOT_STARTED: S.DRAFT, S.DRAFT: S.DRAFT, S.NEEDS_CHANGES: S.NEEDS_CHANGES}
    if status not in allowed:
        with pytest.raises(BusinessRuleError, match="elle ne se modifie plus"):
            save(report, scene, answered={"etp_total": 3})
        assert report.values.get(indicator__code="etp_total").value == 10
        return
    save(report, scene, answered={"etp_total": 3})
    report.refresh_from_db()
    assert report.status == allowed[status]
    assert report.values.get(indicator__code="etp_total").value == 3
    assert AuditEntry.objects.filter(action="report.save_section").count() == 1


def test_saving_refuses_a_page_that_was_not_sent_back(scene):
    report = report_in(scene, S.NEEDS_CHANGES, reopened_sections=["marches"])
    with pytest.raises(BusinessRuleError, match="rouvert"):
        save(report, scene, answered={"etp_total": 3})


def test_saving_refuses_a_page_of_another_moment_a_closed_campaign_and_one_not_open(scene):
    report = report_in(scene, S.DRAFT)
    with pytest.raises(BusinessRuleError, match="pas demandée"):
        save(report, scene, section="projet")
    with pytest.raises(BusinessRuleError, match="ouvrira"):
        save(report, scene, now=NOW - datetime.timedelta(days=1))
    scene["campaign"].closed_on = TODAY
    scene["campaign"].save()
    with pytest.raises(BusinessRuleError, match="fermée"):
        save(report, scene)
    report.due_on = TODAY
    report.save()
    save(report, scene, answered={"etp_total": 4})
    assert report.values.get(indicator__code="etp_total").value == 4


def test_an_answer_that_both_have_changed_is_a_conflict_and_nothing_is_written(scene):
    report = report_in(scene, S.DRAFT)
    seen = seen_on(report)
    save(report, scene, answered={"etp_total": 3})
    with pytest.raises(SectionConflict) as error:
        save(report, scene, answered={"etp_total": 4}, seen=seen)
    assert error.value.codes == {"etp_total"}
    assert report.values.get(indicator__code="etp_total").value == 3


def test_an_answer_left_as_it_was_seen_does_not_undo_what_a_colleague_gave(scene):
    report = report_in(scene, S.DRAFT)
    seen = seen_on(report)
    save(report, scene, answered={"etp_total": 3})
    save(report, scene, answered={"etp_total": 10}, seen=seen)
    assert report.values.get(indicator__code="etp_total").value == 3


def test_a_move_from_a_state_already_left_is_a_conflict(scene):
    report = report_in(scene, S.SUBMITTED)
    ProgressReport.objects.filter(pk=report.pk).update(status=S.DRAFT, submitted_at=None)
    with pytest.raises(ConflictError):
        move_report(report=report, to_status=S.NEEDS_CHANGES, actor=scene["team"], now=NOW)


def test_two_clicks_send_once(scene):
    report = report_in(scene, S.DRAFT)
    submit(report, scene["user"])
    submit(report, scene["user"])
    assert report.transitions.count() == 1
    assert OutgoingMail.objects.filter(kind="M05").count() == 1
    assert AuditEntry.objects.filter(action="report.submitted").count() == 1


def test_sending_refuses_missing_answers_and_unread_texts(scene):
    report = report_in(scene, S.DRAFT, values={"etp_total": 10, "ca_12m": None})
    with pytest.raises(BusinessRuleError, match="2 réponses manquent"):
        submit(report, scene["user"])
    report = ProgressReport.objects.get()
    report.raw_answers = {"emploi": {"etp_total": "dix"}}
    report.save()
    with pytest.raises(BusinessRuleError, match="3 réponses manquent"):
        submit(report, scene["user"])


def test_sending_and_validating_ask_to_confirm_warnings(scene):
    entry = make_campaign(scene["cohort"], Moment.ENTRY)
    make_report(scene["laureate"], entry, values={"ca_12m": 40})
    report = report_in(scene, S.DRAFT)
    with pytest.raises(BusinessRuleError) as refused:
        submit(report, scene["user"])
    assert refused.value.field == "confirms_warnings"
    submit(report, scene["user"], confirms_warnings=True)
    with pytest.raises(BusinessRuleError) as refused:
        report_validate(report=report, actor=scene["team"], acknowledged=(), now=NOW)
    assert refused.value.field == "acknowledged"
    report_validate(report=report, actor=scene["team"], acknowledged=["variation-ca_12m"], now=NOW)
    report.refresh_from_db()
    assert report.status == S.VALIDATED


def test_sending_refuses_a_closed_campaign_and_unconfirmed_changes(scene):
    report = report_in(scene, S.NEEDS_CHANGES)
    with pytest.raises(BusinessRuleError, match="J’ai apporté"):
        submit(report, scene["user"], confirms_changes=False)
    ProgressReport.objects.update(status=S.DRAFT)
    scene["campaign"].closed_on = TODAY
    scene["campaign"].save()
    with pytest.raises(BusinessRuleError, match="fermée"):
        submit(report, scene["user"])


def test_taking_back_is_refused_once_opened_by_the_team(scene):
    report = report_in(scene, S.SUBMITTED)
    report_open_by_team(report=report, actor=scene["team"], now=NOW)
    with pytest.raises(BusinessRuleError, match="déjà ouvert"):
        report_take_back(report=report, actor=scene["user"], now=NOW)


@pytest.mark.parametrize(
    ("comment", "sections", "field"),
    [("Trop court", ["marches"], "comment"), (COMMENT, [], "sections"), (COMMENT, ["projet"], "sections")],
)
def test_returning_refuses_a_vague_request(scene, comment, sections, field):
    report = report_in(scene, S.SUBMITTED)
    with pytest.raises(BusinessRuleError) as refused:
        report_return(report=report, actor=scene["team"], comment=comment, sections=sections, now=NOW)
    assert refused.value.field == field


def test_returning_reopens_the_named_pages_for_five_working_days(scene):
    report = report_in(scene, S.SUBMITTED)
    for _ in range(2):
        report_return(report=report, actor=scene["team"], comment=COMMENT, sections=["marches"], now=NOW)
    report.refresh_from_db()
    assert (report.reopened_sections, report.due_on) == (["marches"], datetime.date(2025, 4, 2))
    assert OutgoingMail.objects.filter(kind="M06").count() == 1


def test_starting_refuses_another_promotion_a_departed_laureate_and_a_campaign_not_open(scene):
    other = make_campaign(make_cohort(), Moment.ENTRY)
    with pytest.raises(BusinessRuleError, match="votre promotion"):
        report_start(laureate=scene["laureate"], campaign=other, actor=scene["user"], now=NOW)
    early = NOW - datetime.timedelta(days=1)
    with pytest.raises(BusinessRuleError, match="ouvrira"):
        report_start(laureate=scene["laureate"], campaign=scene["campaign"], actor=scene["user"], now=early)
    gone = make_laureate(scene["cohort"], status=LaureateStatus.LEFT, left_on=TODAY)
    with pytest.raises(BusinessRuleError, match="terminé"):
        report_start(laureate=gone, campaign=scene["campaign"], actor=scene["user"], now=NOW)
    one, two = (
        report_start(laureate=scene["laureate"], campaign=scene["campaign"], actor=scene["user"], now=NOW)
        for _ in range(2)
    )
    assert one == two
    assert AuditEntry.objects.filter(action="report.start").count() == 1


def test_opening_a_campaign_creates_each_form_once(scene):
    make_laureate(scene["cohort"])
    make_laureate(scene["cohort"], status=LaureateStatus.LEFT, left_on=TODAY)
    assert campaign_open(campaign=scene["campaign"], actor=scene["team"], now=NOW) == 2
    assert campaign_open(campaign=scene["campaign"], actor=scene["team"], now=NOW) == 0
    assert ProgressReport.objects.filter(status=S.NOT_STARTED).count() == 2


def test_agreeing_asks_why_from_two_levels_and_refuses_a_stale_page(scene):
    criterion = make_criteria()[0]
    positioning = make_positioning(scene["laureate"], scene["campaign"], self_rated={criterion: 4})
    report = report_in(scene, S.SUBMITTED)

    def agree(rating, comment, version):
        return positioning_agree(
            report=report,
            agreements={criterion.pk: Agreement(rating, comment)},
            actor=scene["team"],
            expected_version=version,
        )

    with pytest.raises(BusinessRuleError) as refused:
        agree(2, "", 1)
    assert refused.value.field == f"comment-{criterion.pk}"
    agree(2, "Un seul client", 1)
    with pytest.raises(ConflictError):
        agree(3, "", 1)
    rating = positioning.ratings.get()
    assert (rating.self_rating, rating.agreed_rating, rating.comment) == (4, 2, "Un seul client")
