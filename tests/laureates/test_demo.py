"""What the loader makes of laureates, forms, notes, cooperations and implantations."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from ess_platform.notifications.models import Notice
from laureates.enums import CooperationState, LaureateStatus, Moment, ReportStatus, SettlementState
from laureates.models import (
    Cooperation,
    CriterionRating,
    IndicatorValue,
    Laureate,
    Participant,
    ProgressReport,
    ReportTransition,
    Settlement,
)
from programmes.models import Cohort
from tests.ess_platform.common.data_files import BLOCK, TODAY, demo_value, load_value, problems_of

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def paris(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def test_a_laureate_with_its_people_and_zonings(tmp_path):
    load_value(tmp_path, demo_value())
    laureate = Laureate.objects.select_related("organisation__department__parent").get(reference="LAU-04")
    organisation = laureate.organisation
    assert (organisation.reference, organisation.siret) == ("PRG-IE25/LAU-04", "99999004700105")
    assert (organisation.department.name, organisation.department.parent.name) == ("Essonne", "Île-de-France")
    assert (organisation.is_esus, organisation.is_fictitious) == (True, True)
    assert (laureate.status, laureate.entered_on) == (LaureateStatus.FINISHED, datetime.date(2024, 12, 20))
    zonings = laureate.zonings.order_by("zoning__code").values_list("zoning__code", "observed_on")
    assert list(zonings) == [("QPV", datetime.date(2024, 12, 20)), ("TI", datetime.date(2024, 12, 20))]
    main = laureate.participants.get(is_main_contact=True)
    assert (main.reference, main.person.reference) == ("PART-04a", "PRG-IE25/PART-04a")
    assert main.person.organisation == organisation


def test_a_returned_form_keeps_its_history(tmp_path):
    load_value(tmp_path, demo_value())
    report = ProgressReport.objects.get(reference="FIC-06-T1")
    assert (paris(report.submitted_at), paris(report.validated_at)) == ("2025-04-09 12:00", "2025-04-10 12:00")
    steps = [(paris(step.at)[:10], step.from_status, step.to_status) for step in report.transitions.all()]
    assert steps == [
        ("2025-03-31", "not_started", "draft"),
        ("2025-04-04", "draft", "submitted"),
        ("2025-04-07", "submitted", "needs_changes"),
        ("2025-04-09", "needs_changes", "submitted"),
        ("2025-04-10", "submitted", "validated"),
    ]
    assert report.transitions.get(to_status="needs_changes").comment == (
        "Merci de préciser le chiffre d'affaires : hors subventions et aides au poste."
    )


def test_unknown_stays_unknown(tmp_path):
    load_value(tmp_path, demo_value())
    values = IndicatorValue.objects.filter(report__reference="FIC-01-T0")
    assert values.get(indicator__code="etp_accompagnes").value is None
    assert values.get(indicator__code="ao_repondus").value == 0
    assert values.get(indicator__code="etp_total").value == Decimal("14.5")


def test_forms_that_nobody_sent_are_waited_for(tmp_path):
    load_value(tmp_path, demo_value())
    waiting = ProgressReport.objects.filter(laureate__cohort__reference="PRG-IE25", status=ReportStatus.NOT_STARTED)
    found = waiting.values_list("laureate__reference", "campaign__moment").order_by("laureate__reference")
    assert list(found) == [("LAU-10", Moment.MIDTERM), ("LAU-16", Moment.MIDTERM), ("LAU-19", Moment.EXIT)]


def test_steps_of_one_day_follow_each_other(tmp_path):
    value = demo_value()
    history = value[BLOCK]["fiches_avancement"][0]["historique"]
    for step in history:
        step["le"] = "2025-01-10"
    load_value(tmp_path, value)
    steps = ReportTransition.objects.filter(report__reference="FIC-01-T0")
    assert [paris(step.at)[11:] for step in steps] == ["12:00", "12:01", "12:02"]


def test_a_note_is_own_or_agreed_as_the_file_says(tmp_path):
    value = demo_value()
    value[BLOCK]["positionnements"][0] |= {"validee_par_equipe": False}
    value[BLOCK]["positionnements"][1] |= {"auto_evaluation": False}
    value[BLOCK]["positionnements"][1]["notes"][0] = None
    load_value(tmp_path, value)
    first = CriterionRating.objects.get(
        positioning__laureate__reference="LAU-01", positioning__campaign__moment="entry", criterion__position=1
    )
    assert (first.self_rating, first.agreed_rating) == (3, None)
    name = value[BLOCK]["positionnements"][1]
    second = CriterionRating.objects.filter(
        positioning__laureate__reference=name["laureat"], positioning__campaign__reference=name["campagne"]
    ).order_by("criterion__position")
    assert [(rating.self_rating, rating.agreed_rating) for rating in second][:2] == [
        (None, None),
        (None, name["notes"][1]),
    ]


def test_a_pair_declared_twice_is_one_row_in_its_most_advanced_state(tmp_path):
    value = demo_value()
    value[BLOCK]["cooperations"] = [
        {"id": "C1", "laureat_a": "LAU-05", "laureat_b": "LAU-02", "etat": "en_cours", "objet": "un"},
        {"id": "C2", "laureat_a": "LAU-02", "laureat_b": "LAU-05", "etat": "contractualisee", "objet": "deux"},
        {"id": "C3", "laureat_a": "LAU-05", "laureat_b": "LAU-02", "etat": "exploration", "objet": "trois"},
    ]
    load_value(tmp_path, value)
    pair = Cooperation.objects.get()
    assert (pair.reference, pair.state, pair.purpose) == ("C1", CooperationState.CONTRACTED, "deux")
    assert pair.first_id < pair.second_id
    assert {pair.first.reference, pair.second.reference} == {"LAU-02", "LAU-05"}


@pytest.mark.parametrize("key", ["date_sortie", "sorti_le"])
def test_who_left_has_a_date(tmp_path, key):
    value = demo_value()
    value[BLOCK]["laureats"][0] |= {"statut_parcours": "sorti", key: "2025-04-01"}
    load_value(tmp_path, value)
    laureate = Laureate.objects.get(reference="LAU-01")
    assert (laureate.status, laureate.left_on) == (LaureateStatus.LEFT, datetime.date(2025, 4, 1))


def test_one_main_contact(tmp_path):
    value = demo_value()
    value[BLOCK]["participants"][1]["contact_principal"] = True
    path = f"$.{BLOCK}.participants"
    assert problems_of(tmp_path, value) == [
        f"{path}[1].contact_principal\u00a0: un seul contact principal par lauréat : c’est déjà {path}[0]"
    ]


def test_the_implantation_looks_running_and_invents_nothing(tmp_path):
    load_value(tmp_path, demo_value())
    cohort = Cohort.objects.get(reference="PRG-IMP8")
    assert (cohort.starts_on, cohort.ends_on) == (TODAY - 75 * DAY, TODAY + 120 * DAY)
    states = ProgressReport.objects.filter(campaign__reference="IMP-C2").order_by("laureate__reference")
    assert [report.status for report in states] == [
        "validated",
        "submitted",
        "draft",
        "needs_changes",
        "not_started",
        "submitted",
        "draft",
        "validated",
    ]
    assert {report.campaign.due_on for report in states} == {TODAY + 5 * DAY}
    before = ProgressReport.objects.filter(campaign__reference="IMP-C1")
    assert {report.status for report in before} == {ReportStatus.NOT_APPLICABLE}
    assert not IndicatorValue.objects.filter(report__laureate__cohort=cohort).exists()
    last = ReportTransition.objects.filter(report__laureate__cohort=cohort).latest("at")
    assert timezone.localdate(last.at) <= TODAY
    assert ProgressReport.objects.get(reference="IMP-C2/IMP-01").situation == ""  # an enterprise that exists


def test_a_settlement_with_its_steps_and_contact(tmp_path):
    load_value(tmp_path, demo_value())
    real = Settlement.objects.get(laureate__reference="IMP-02")
    assert (real.field, real.origin_text, real.target.name) == ("Dons en nature", "", "Auvergne-Rhône-Alpes")
    assert (real.state, real.laureate.organisation.is_fictitious) == (SettlementState.PARTNERS, False)
    assert list(real.steps.values_list("position", "code")) == [
        (1, "identifier-les-besoins"),
        (2, "rencontrer-les-acteurs"),
        (3, "reperer-ailleurs"),
        (4, "implanter"),
        (5, "cooperer"),
    ]
    invented = Settlement.objects.get(laureate__reference="IMP-03")
    assert (invented.field, invented.state) == ("Bâtiment durable", SettlementState.STUDY)
    contact = Participant.objects.get(laureate=invented.laureate)
    assert (contact.person.full_name, contact.is_main_contact) == ("Zoé Mbaye", True)


def test_the_team_of_a_demonstration_finds_the_forms_to_review_in_its_notices(tmp_path, settings):
    settings.DEMO_MODE = True
    for _ in range(2):
        load_value(tmp_path, demo_value())
    waiting = ProgressReport.objects.filter(status=ReportStatus.SUBMITTED, laureate__cohort__is_demo=True)
    notices = Notice.objects.filter(user__email="implantation.demo@essaim.example")
    assert sorted(notices.values_list("at", flat=True)) == sorted(waiting.values_list("submitted_at", flat=True))
    assert notices.count() == 2
