"""The commands that load a data file: all or nothing, the same twice, every refusal at its JSON path."""

import datetime
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ess_platform.accounts.models import User
from ess_platform.common.data_file import DataFileError, load_file, read_data_file
from ess_platform.common.data_file.reading import DEMO_DATA, REFERENCE_DATA
from ess_platform.directory.models import Criterion, CriterionLevel, Organisation
from laureates.enums import ReportStatus
from laureates.models import Laureate, Participant, ProgressReport, ReportTransition
from programmes.models import Cohort
from sessions.models import Attendance, SupportSession
from tests.ess_platform.common.data_files import (
    BLOCK,
    TODAY,
    demo_value,
    digest,
    load_value,
    multiplied,
    problems_of,
    row_count,
    written,
)

pytestmark = pytest.mark.django_db
NBSP = "\u00a0"


def load_demo_file():
    return load_file(read_data_file(DEMO_DATA), today=TODAY)


def test_the_whole_demo_file_loads_on_an_empty_database():
    report = load_demo_file()
    expected = {
        "comptes": 9,
        "coopérations": 14,
        "critères": 17,
        "demi-journées": 16,
        "dispositifs": 3,
        "fiches d’avancement": 82,  # 63 of the file, 3 that nobody sent, 2 × 8 of the implantation
        "indicateurs": 13,
        "interventions": 31,  # 15 of the sequences, the others in agendas
        "inscriptions": 256,
        "lauréats": 30,
        "leviers": 6,
        "lignes de budget": 9,
        "membres de l’équipe": 4,
        "monographies": 16,
        "niveaux des critères": 68,
        "notes": 63 * 17,
        "outils": 19,
        "organisations marraines": 5,
        "parrainages": 22,
        "parrains, marraines": 7,
        "participant·es": 43,
        "positionnements": 63,
        "promotions": 3,
        "présences": 439,
        "pôles": 4,
        "rendez-vous de parrainage": 40,
        "réponses de satisfaction": 104,
        "séances": 17,
        "valeurs d’indicateur": 63 * 13,
        "verbatims": 8,
        "étapes d’implantation": 40,
    }
    assert {label: report.created.get(label) for label in expected} == expected
    assert report.updated == {}
    assert report.warnings == []


def test_a_second_run_changes_no_row():
    load_demo_file()
    before = digest()
    assert str(load_demo_file()) == "0 créé, 0 modifié"
    assert digest() == before


def test_a_run_on_a_later_day_changes_no_row_either():
    """Relative dates count from the day of the first loading."""
    load_demo_file()
    before = digest()
    later = load_file(read_data_file(DEMO_DATA), today=TODAY + datetime.timedelta(days=90))
    assert str(later) == "0 créé, 0 modifié"
    assert digest() == before


def test_what_differs_is_written_and_stamped(tmp_path):
    load_demo_file()
    before = Organisation.objects.get(reference="PRG-IE25/LAU-01")
    value = demo_value()
    value[BLOCK]["laureats"][0]["nom"] = "Les Mailles du Bassin"
    report = load_value(tmp_path, value)
    after = Organisation.objects.get(pk=before.pk)
    assert (report.created, report.updated) == ({}, {"structures": 1, "lauréats": 1})
    assert (after.name, after.sort_name, after.version) == (
        "Les Mailles du Bassin",
        "les mailles du bassin",
        before.version + 1,
    )
    assert after.updated_at > before.updated_at
    assert after.created_at == before.created_at


def test_a_trial_run_counts_and_writes_nothing(tmp_path):
    out = StringIO()
    call_command("load_programme", str(DEMO_DATA), dry_run=True, stdout=out)
    assert out.getvalue().splitlines()[-1] == "Essai : rien n’a été écrit."
    assert row_count() == 0


def test_one_digit_missing_in_a_siret(tmp_path):
    value = demo_value()
    value[BLOCK]["laureats"][3]["siret"] = value[BLOCK]["laureats"][3]["siret"][:-1]
    path = f"$.{BLOCK}.laureats[3].siret"
    with pytest.raises(CommandError) as error:
        call_command("load_programme", str(written(tmp_path, value)))
    rule = "le SIRET doit contenir 14 chiffres, il en manque 1"
    assert str(error.value) == f"Rien n’a été chargé.\n{path}{NBSP}: {rule}"
    assert error.value.returncode == 1
    assert row_count() == 0


def test_a_wrong_control_digit_is_only_worth_a_warning(tmp_path):
    value = demo_value()
    value[BLOCK]["laureats"][0]["siret"] = "99999001300108"
    warning = "la clé de contrôle du SIRET 99999001300108 est fausse"
    assert load_value(tmp_path, value).warnings == [f"$.{BLOCK}.laureats[0].siret{NBSP}: {warning}"]


def test_a_failure_in_the_middle_leaves_nothing(monkeypatch):
    def broken(load):
        if not load.checking:
            raise DataFileError.at("$", "panne")

    monkeypatch.setattr("sponsors.demo.load_sponsors", broken)
    with pytest.raises(DataFileError):
        load_demo_file()
    assert row_count() == 0


def test_production_refuses_invented_data(settings):
    settings.DEMO_MODE = False
    with pytest.raises(CommandError, match="ces données sont fictives et les réglages de production les refusent"):
        call_command("load_programme", str(DEMO_DATA))
    with pytest.raises(CommandError, match="refusent les données de démonstration"):
        call_command("load_demo")
    assert row_count() == 0


def test_production_loads_a_real_file_without_accounts(settings, tmp_path):
    settings.DEMO_MODE = False
    value = json.loads(json.dumps(demo_value()).replace('"type": "fictif"', '"type": "seed"'))
    value["meta"]["schema"] = "programme"
    assert load_value(tmp_path, value).warnings == [
        f"$.utilisateurs{NBSP}: les comptes ne sont créés que pour une démonstration"
    ]
    assert (User.objects.count(), Cohort.objects.filter(is_demo=True).count()) == (0, 0)
    assert Cohort.objects.count() == 3


def test_expected_figures_are_never_read_and_unknown_blocks_are_told(tmp_path):
    value = demo_value()
    value["oracle_autre"] = {"programme": "PRG-99", "laureats": 3}
    value["laureatss"] = []
    assert load_value(tmp_path, value).warnings == [f"$.laureatss{NBSP}: bloc inconnu, il n’est pas chargé"]


def test_lists_come_with_the_code_when_the_file_has_none(tmp_path):
    value = demo_value()
    del value["referentiels"]
    assert load_value(tmp_path, value).warnings == []
    assert (Criterion.objects.count(), CriterionLevel.objects.count()) == (17, 68)


def test_the_reference_data_load_alone():
    call_command("load_programme", str(REFERENCE_DATA), stdout=StringIO())
    criterion = Criterion.objects.get(code="autonomie-financiere")
    assert [lever.position for lever in criterion.levers.all()] == [1, 3]
    assert Laureate.objects.count() == 0


def test_another_programme_of_another_name_shares_the_organisations(tmp_path):
    """Same identifiers inside the block, another programme: other laureates, the same enterprises (SIRET)."""
    load_demo_file()
    organisations = Organisation.objects.count()
    text = json.dumps(demo_value(), ensure_ascii=False)
    text = text.replace("PRG-IE25", "PRG-XY26").replace("industries-engagees-2025", "autre-promotion")
    value = json.loads(text)
    value["une_promotion"] = value.pop(BLOCK)
    value = {key: value[key] for key in ("meta", "organisations", "parrains_organisations", "personnes")} | {
        "programmes": value["programmes"][:1],
        "une_promotion": value["une_promotion"],
    }
    load_value(tmp_path, value)
    assert str(load_value(tmp_path, value)) == "0 créé, 0 modifié"
    assert Laureate.objects.filter(cohort__slug="autre-promotion").count() == 22
    with_siret = Organisation.objects.exclude(siret=None).count()
    assert (with_siret, Organisation.objects.count()) == (22, organisations)
    assert Participant.objects.filter(reference="PART-01a").count() == 2
    assert SupportSession.objects.filter(reference="SES-S1").count() == 2


def test_an_address_already_taken(tmp_path):
    load_demo_file()
    value = demo_value()
    text = json.dumps(value).replace("PRG-IE25", "PRG-XY26")
    assert problems_of(tmp_path, text) == [
        f"$.programmes[0].slug{NBSP}: cette adresse est déjà celle de la promotion « Industries Engagées 2025 »"
    ]


def test_a_form_that_people_have_worked_on_is_left_alone(tmp_path):
    load_demo_file()
    report = ProgressReport.objects.get(reference="IMP-C2/IMP-02")
    report.status, report.validated_at = ReportStatus.VALIDATED, "2026-11-25T10:00:00+01:00"
    report.save()
    ReportTransition.objects.create(
        report=report, at=report.validated_at, from_status="submitted", to_status="validated"
    )
    before = digest()
    again = load_demo_file()
    message = "1 fiche(s) modifiée(s) depuis le premier chargement : laissée(s) en l’état"
    assert again.warnings == [f"$.programmes[1].laureats{NBSP}: {message}"]
    assert digest() == before


def test_load_demo_once_then_leaves_the_changes():
    out = StringIO()
    call_command("load_demo", stdout=out)
    assert out.getvalue().splitlines()[-1] == (
        "La base contient 3 promotions, 30 lauréats, 43 participant·es, 17 séances, 82 fiches d’avancement, "
        "22 parrainages, 14 coopérations, 9 comptes."
    )
    Organisation.objects.filter(reference="PRG-IE25/LAU-01").update(name="Changé")
    before = digest()
    call_command("load_demo", verbosity=0)
    assert digest() == before
    call_command("load_demo", reload=True, verbosity=0)
    assert Organisation.objects.get(reference="PRG-IE25/LAU-01").name == "Les Mailles du Canal"


def test_a_large_promotion_takes_queries_by_batch_not_by_row(tmp_path):
    path = written(tmp_path, multiplied(300))
    file = read_data_file(path)
    report = load_file(file, today=TODAY)
    assert Laureate.objects.count() == 308
    assert sum(report.created.values()) > 35_000
    assert Attendance.objects.count() > 5_000
    with CaptureQueriesContext(
        connection,
    ) as again:
        assert str(load_file(file, today=TODAY)) == "0 créé, 0 modifié"
    assert len(again) < 250  # some 40 000 rows read in batches of 500, and a few queries per table
