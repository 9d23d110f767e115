"""What the loader makes of sessions, speakers, attendance and answers."""

from decimal import Decimal

import pytest

from sessions.enums import AttendanceStatus, RegistrationState, SessionKind, SessionStatus
from sessions.models import AgendaItem, Attendance, Contribution, Registration, SatisfactionResponse, SupportSession
from tests.ess_platform.common.data_files import BLOCK, demo_value, load_value, problems_of

pytestmark = pytest.mark.django_db


def test_every_way_to_write_a_presence(tmp_path):
    value = demo_value()
    value[BLOCK]["presences"]["SES-S1"] = {
        "PART-01a": ["P", "D"],
        "PART-02a": ["E", "A"],
        "PART-03a": ["-", None],
        "PART-04a": [{"etat": "partiel", "heures": 1.5}, "P"],
    }
    load_value(tmp_path, value)
    rows = Attendance.objects.filter(half_day__session__reference="SES-S1")
    found = rows.order_by("participant__reference", "half_day__part").values_list(
        "participant__reference", "half_day__part", "status", "partial_hours"
    )
    assert list(found) == [
        ("PART-01a", "afternoon", AttendanceStatus.REMOTE, None),
        ("PART-01a", "morning", AttendanceStatus.PRESENT, None),
        ("PART-02a", "afternoon", AttendanceStatus.ABSENT, None),
        ("PART-02a", "morning", AttendanceStatus.EXCUSED, None),
        ("PART-03a", "afternoon", AttendanceStatus.UNRECORDED, None),
        ("PART-03a", "morning", AttendanceStatus.UNRECORDED, None),
        ("PART-04a", "afternoon", AttendanceStatus.PRESENT, None),
        ("PART-04a", "morning", AttendanceStatus.PARTIAL, Decimal("1.50")),
    ]


def test_visits_have_sites_and_registrations(tmp_path):
    load_value(tmp_path, demo_value())
    visits = SupportSession.objects.filter(kind=SessionKind.VISIT, cohort__reference="PRG-IE25")
    assert [visit.site for visit in visits] == [
        "Melun (lieu fictif)",
        "Gennevilliers (lieu fictif)",
        "Rungis (lieu fictif)",
    ]
    assert [visit.registrations.count() for visit in visits] == [12, 13, 11]
    assert Registration.objects.filter(state=RegistrationState.CONFIRMED).count() == 36
    sequence = SupportSession.objects.get(reference="SES-S1")
    assert sequence.registrations.count() == 31  # who is not listed was not expected


def test_sequences_have_their_fifteen_contributions(tmp_path):
    load_value(tmp_path, demo_value())
    sequences = Contribution.objects.filter(session__kind=SessionKind.SEQUENCE)
    assert sequences.count() == 15
    assert (sequences.get(reference="INT-23").speaker_kind, sequences.get(reference="INT-23").minutes) == (
        "expert",
        40,
    )


def test_the_agenda_of_the_closing_day(tmp_path):
    load_value(tmp_path, demo_value())
    items = AgendaItem.objects.filter(session__reference="SES-C")
    assert list(items.values_list("position", "kind")) == [
        (1, "introduction"),
        (2, "other"),
        (3, "other"),
        (4, "other"),
        (5, "showroom"),
    ]
    assert list(items[2].contributions.values_list("speaker", flat=True)) == ["Lauréats", "Parrains"]


def test_a_public_event_names_functions_and_structures(tmp_path):
    load_value(tmp_path, demo_value())
    event = SupportSession.objects.get(reference="EVT-ARG18")
    assert (event.kind, event.status, event.place) == (SessionKind.EVENT, SessionStatus.HELD, "Argenteuil")
    assert (event.declared_headcount, event.declared_headcount_text) == (50, "une cinquantaine de participants")
    speakers = list(event.contributions.values_list("speaker", "speaker_organisation", "agenda_item__position"))
    assert speakers[0] == (
        "Adjointe au Maire en charge de l'Emploi et de l'Insertion d'Argenteuil",
        "",
        1,
    )
    assert ("Fondateur", "KOEO", 4) in speakers
    assert list(event.agenda_items.values_list("kind", flat=True)) == [
        "introduction",
        "talk",
        "panel",
        "panel",
        "quiz",
        "pitch",
    ]


def test_nobody_answers_twice(tmp_path):
    value = demo_value()
    answers = value[BLOCK]["satisfaction"]
    answers[1]["repondant"] = answers[0]["repondant"]
    path = f"$.{BLOCK}.satisfaction"
    assert problems_of(tmp_path, value) == [f"{path}[1].repondant\u00a0: cette personne a déjà répondu : {path}[0]"]


def test_an_answer_may_be_anonymous(tmp_path):
    value = demo_value()
    value[BLOCK]["satisfaction"][0]["repondant"] = None
    load_value(tmp_path, value)
    answer = SatisfactionResponse.objects.get(reference="SAT-001")
    assert (answer.participant, answer.recommendation, answer.quote_consent) == (None, 9, "anonymous")
