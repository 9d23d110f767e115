"""Every list as it is seen: its filters, its words, its unknowns; the same queries with one row and with many."""

import csv
import datetime
import io
from decimal import Decimal

import pytest
from django.core.files.storage import default_storage
from django.http import QueryDict
from django.utils import timezone

from ess_platform.common.spreadsheet_files import write_csv
from ess_platform.notifications.enums import MailState
from laureates.enums import LaureateStatus, Moment, ReportStatus
from reporting.export_kinds import ExportRequest, export_kind, export_kinds
from tests.factories import (
    make_action,
    make_attendance,
    make_budget_line,
    make_campaign,
    make_cohort,
    make_cooperation,
    make_half_day,
    make_laureate,
    make_mail,
    make_meeting,
    make_organisation,
    make_participant,
    make_person,
    make_registration,
    make_report,
    make_session,
    make_sponsor,
    make_sponsor_contact,
    make_sponsorship,
    make_team_user,
)

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2025, 5, 5)


def written(cohort, user, key, query="") -> list[dict[str, str]]:
    """The rows of a list, by title of column, as the CSV says them."""
    request = ExportRequest(cohort=cohort, user=user, query=QueryDict(query), today=TODAY)
    content = export_kind(key).build(request)
    out = io.BytesIO()
    write_csv(out, content.columns, content.rows)
    return list(csv.DictReader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline=""), delimiter=";"))


def filters(cohort, user, key, query) -> list[tuple[str, str]]:
    request = ExportRequest(cohort=cohort, user=user, query=QueryDict(query), today=TODAY)
    return list(export_kind(key).build(request).filters)


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def user(cohort):
    return make_team_user(cohort)


def make_full_laureate(cohort, user, name):
    """One row at least of every list."""
    structure = make_organisation(name=name, is_esus=True, city="Pantin")
    laureate = make_laureate(cohort, organisation=structure)
    participant = make_participant(laureate, person=make_person(first_name="Zoé", last_name="Arc"))
    campaign = cohort.campaigns.first() or make_campaign(cohort, Moment.ENTRY)
    make_report(laureate, campaign, ReportStatus.VALIDATED, values={"etp_total": "14.5"}, objective="=Grandir")
    session = cohort.support_sessions.first() or make_session(cohort, title="Séquence 1")
    half_day = session.half_days.first() or make_half_day(session)
    make_attendance(half_day, participant)
    make_registration(session, participant)
    pair = make_sponsorship(laureate, make_sponsor_contact(make_sponsor(cohort)))
    make_meeting(pair, minutes=45)
    make_action(laureate)
    make_mail(scope=cohort.slug, state=MailState.SENT, sent_at=timezone.now(), to_person=participant.person)
    make_budget_line(cohort, planned=Decimal("1250.50"))
    make_cooperation(laureate, make_laureate(cohort, name=f"Autre que {name}"))
    return laureate


def test_the_catalogue_has_every_list_of_the_team():
    assert [kind.key for kind in export_kinds()] == [
        "laureats",
        "participants",
        "cooperations",
        "plans",
        "fiches",
        "seances",
        "inscriptions",
        "presences",
        "parrains",
        "parrainages",
        "rendez-vous",
        "courriels",
        "budget",
        "chiffres",
    ]


def test_every_column_of_every_list_is_named_once():
    cohort = make_cohort()
    user = make_team_user(cohort)
    for kind in export_kinds():
        content = kind.build(ExportRequest(cohort=cohort, user=user, query=QueryDict(""), today=TODAY))
        labels = [column.label for column in content.columns]
        assert len(set(labels)) == len(labels), kind.key


EXPECTED = {
    "laureats": {"Structure": "Éclat", "SIRET": "", "Agrément ESUS": "oui", "Demi-journées suivies": "1"},
    "participants": {"Structure": "Éclat", "Nom": "Arc", "Prénom": "Zoé", "Contact principal": "oui", "Jusqu’au": ""},
    "cooperations": {"Lauréat": "Éclat", "État": "En exploration", "Confirmée par le premier": ""},
    "plans": {"Structure": "Éclat", "État": "Proposée", "En retard": "non", "Responsable": "l’équipe"},
    "fiches": {"Structure": "Éclat", "etp_total (nombre)": "14,5", "Projet en une phrase": "'=Grandir"},
    "seances": {"Date": "20/03/2025", "Séance": "Séquence 1", "État": "Réalisée", "Présents": "1"},
    "inscriptions": {"Séance": "Séquence 1", "Nom": "Arc", "Réponse": "Attendu·e", "Répondu le": ""},
    "presences": {"Demi-journée": "Matin", "Nom": "Arc", "Présence": "Présent·e", "Relevé par": "Équipe"},
    "parrains": {"Lauréats accompagnés": "1", "Rendez-vous": "1", "Heures": "0,75"},
    "parrainages": {"Structure": "Éclat", "Charte acceptée le": "", "Heures": "0,75"},
    "rendez-vous": {"Structure": "Éclat", "Durée, en minutes": "45", "Noté par le lauréat": "non"},
    "courriels": {"Destinataire": "Zoé Arc", "État": "Envoyé", "Lien utilisé": ""},
    "budget": {"Sens": "Charges", "Compte": "60", "Prévu, en €": "1250,5", "Réalisé, en €": ""},
}


def test_rows_speak_french_and_the_unknown_is_empty(cohort, user):
    make_full_laureate(cohort, user, "Éclat")
    for key, expected in EXPECTED.items():
        rows = [row for row in written(cohort, user, key) if row.get("Structure", "Éclat") == "Éclat"]
        assert {name: rows[0][name] for name in expected} == expected, key
    figures = {row["Code"]: row for row in written(cohort, user, "chiffres")}
    assert figures["K01"]["Valeur"] == "2"


def test_filters_and_order_are_those_of_the_page(cohort, user):
    make_laureate(cohort, name="Abeille")
    make_laureate(cohort, name="Zèbre")
    make_laureate(cohort, name="Parti", status=LaureateStatus.LEFT, left_on=TODAY)
    rows = written(cohort, user, "laureats", "parcours=active&tri=-structure&page=3&inconnu=1")
    assert [row["Structure"] for row in rows] == ["Zèbre", "Abeille"]
    assert filters(cohort, user, "laureats", "parcours=active&q=abe") == [
        ("Rechercher", "abe"),
        ("Parcours", "Actif"),
    ]


def test_one_session_one_campaign(cohort, user):
    participant = make_participant(make_laureate(cohort))
    kept, other = make_session(cohort, title="Gardée"), make_session(cohort)
    for session in (kept, other):
        make_attendance(make_half_day(session), participant)
    assert [row["Séance"] for row in written(cohort, user, "presences", f"seance={kept.slug}")] == ["Gardée"]
    entry, last = make_campaign(cohort, Moment.ENTRY), make_campaign(cohort, Moment.EXIT)
    for campaign in (entry, last):
        make_report(participant.laureate, campaign)
    rows = written(cohort, user, "fiches", f"campagne={last.public_id}")
    assert [row["Temps"] for row in rows] == ["Sortie"]


def test_only_validated_forms_leave(cohort, user):
    campaign = make_campaign(cohort)
    for status in (ReportStatus.DRAFT, ReportStatus.SUBMITTED, ReportStatus.NEEDS_CHANGES):
        make_report(make_laureate(cohort), campaign, status)
    assert written(cohort, user, "fiches") == []


def test_nothing_of_another_promotion(cohort, user):
    other = make_cohort()
    make_full_laureate(other, make_team_user(other), "Ailleurs")
    for kind in export_kinds():
        if kind.key != "chiffres":
            assert written(cohort, user, kind.key) == [], kind.key


def test_the_same_queries_with_one_row_and_with_three(cohort, user, django_assert_num_queries):
    """Budget 8: 15 at most. The figures have their own budget."""
    make_full_laureate(cohort, user, "Éclat")
    counts = {
        "laureats": 4,
        "participants": 1,
        "cooperations": 2,
        "plans": 1,
        "fiches": 5,
        "seances": 1,
        "inscriptions": 2,
        "presences": 2,
        "parrains": 3,
        "parrainages": 1,
        "rendez-vous": 1,
        "courriels": 1,
        "budget": 1,
    }
    assert user.reach  # read once, whatever is asked after
    for turn in range(2):
        for key, number in counts.items():
            with django_assert_num_queries(number, info=f"{key}, turn {turn}"):
                written(cohort, user, key)
        make_full_laureate(cohort, user, "Deux")
        make_full_laureate(cohort, user, "Trois")


def test_the_storage_is_left_alone_by_a_preparation(cohort, user):
    """Building a list prepares it: neither query nor file before its rows are read."""
    for kind in export_kinds():
        kind.build(ExportRequest(cohort=cohort, user=user, query=QueryDict(""), today=TODAY))
    assert not default_storage.exists("exports")
