"""The life of an import: read once, written once, whoever dies; the file leaves when it is no longer needed."""

import datetime

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError
from django.utils import timezone

from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.spreadsheets import NO_ROWS
from ess_platform.notifications.models import Notice
from laureates.enums import ImportState
from laureates.models import DataImport, Laureate
from laureates.selectors.data_import import learnt_titles
from laureates.services import data_import as service
from laureates.services import import_run as run
from laureates.services.import_state import MOVED_ON
from programmes.enums import CohortStatus
from tests.factories import make_cohort, make_data_import, make_team_user
from tests.laureates.imports.scene import csv_file, ran, sent

pytestmark = pytest.mark.django_db
FAR = datetime.timedelta(minutes=10)


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def user(cohort):
    return make_team_user(cohort)


def now():
    return timezone.now()


def confirm(row, user):
    return service.import_confirm(data_import=row, same_rows=(), actor=user, now=now())


def test_the_same_file_posted_twice_is_one_import(cohort, user):
    options = {"cohort": cohort, "kind": "laureats", "actor": user, "idempotency_key": "un", "now": now()}
    first = service.import_create(file=csv_file(["Structure"], ["A"]), **options)
    assert service.import_create(file=csv_file(["Structure"], ["A"]), **options) == first
    assert DataImport.objects.count() == 1


def test_an_unknown_kind_and_an_archived_promotion_are_refused(cohort, user):
    options = {"file": csv_file(["Structure"], ["A"]), "actor": user, "idempotency_key": "un", "now": now()}
    with pytest.raises(BusinessRuleError) as refusal:
        service.import_create(cohort=cohort, kind="zut", **options)
    assert refusal.value.field == "kind"
    cohort.status = CohortStatus.ARCHIVED
    with pytest.raises(BusinessRuleError, match="archivée"):
        service.import_create(cohort=cohort, kind="laureats", **options)


def test_columns_that_are_not_recognised_are_asked_then_remembered(cohort, user):
    row = sent(cohort, user, ["Truc", "Machin"], ["Atelier", "Pantin"])
    assert (row.state, row.headers, row.preview) == (
        ImportState.MAPPING,
        ["Truc", "Machin"],
        [[2, ["Atelier", "Pantin"]]],
    )
    with pytest.raises(BusinessRuleError, match="Structure") as refusal:
        service.import_map(data_import=row, mapping={"city": 1}, actor=user, now=now())
    assert refusal.value.field == "name"
    with pytest.raises(BusinessRuleError, match="deux fois"):
        service.import_map(data_import=row, mapping={"name": 0, "city": 0}, actor=user, now=now())
    service.import_map(data_import=row, mapping={"name": 0, "city": 1}, actor=user, now=now())
    assert ran(row).state == ImportState.READY
    assert learnt_titles(cohort=cohort, kind="laureats") == {"truc": "name", "machin": "city"}
    again = sent(cohort, user, ["Machin", "Truc"], ["Paris", "Scierie"])
    assert (again.state, again.mapping) == (ImportState.READY, {"city": 0, "name": 1})


def test_a_file_that_cannot_be_read_fails_with_its_sentence(cohort, user):
    row = sent(cohort, user, ["Structure"])
    assert (row.state, row.error) == (ImportState.FAILED, NO_ROWS)


def test_a_right_that_was_withdrawn_writes_nothing(cohort, user):
    row = sent(cohort, user, ["Structure"], ["A"])
    confirm(row, user)
    cohort.team.all().delete()
    assert (ran(row).error, Laureate.objects.count()) == (run.NO_RIGHT, 0)


def test_confirmed_twice_it_is_written_once(cohort, user):
    row = sent(cohort, user, ["Structure"], ["A"])
    confirm(row, user)
    confirm(row, user)
    ran(row)
    assert (ran(row).state, Laureate.objects.count()) == (ImportState.DONE, 1)
    confirm(row, user)  # a page kept open
    assert Laureate.objects.count() == 1


def test_what_is_not_ready_is_not_written(cohort, user):
    row = make_data_import(cohort, state=ImportState.REFUSED)
    with pytest.raises(BusinessRuleError) as refusal:
        confirm(row, user)
    assert refusal.value.message == MOVED_ON


def test_only_one_worker_holds_an_import(cohort, user):
    row = make_data_import(cohort, state=ImportState.WRITING)
    first = run.import_claim(import_id=row.pk, now=now())
    assert (first is not None, run.import_claim(import_id=row.pk, now=now())) == (True, None)
    assert run.import_claim(import_id=row.pk, now=now() + FAR) not in (None, first)


def test_a_dead_worker_is_swept_and_the_import_sent_again(cohort, user, monkeypatch):
    sent_again = []
    monkeypatch.setattr(run, "send", sent_again.append)
    row = make_data_import(cohort, state=ImportState.WRITING, requested_by=user, mapping={"name": 0})
    run.import_claim(import_id=row.pk, now=now())
    assert run.imports_sweep(now=now()) == 0
    assert (run.imports_sweep(now=now() + FAR), sent_again) == (1, [row.pk])
    assert (ran(row).state, Laureate.objects.count()) == (ImportState.DONE, 1)


def test_after_three_attempts_it_fails(cohort, user, monkeypatch):
    row = make_data_import(cohort, state=ImportState.READING, requested_by=user)
    monkeypatch.setattr(run, "open_sheet", lambda file: 1 / 0)
    for _ in range(run.MAX_ATTEMPTS):
        ran(row)
    row.refresh_from_db()
    assert (row.state, row.error) == (ImportState.FAILED, run.FAILED)


def test_what_the_database_refuses_is_undone_whole(cohort, user, monkeypatch):
    row = sent(cohort, user, ["Structure"], ["A"], ["B"])
    confirm(row, user)
    reader = service.import_kind("laureats").reader

    def write(self, prepared):
        Laureate.objects.create(cohort=cohort, organisation=cohort.programme.operator, slug="un")
        raise IntegrityError

    monkeypatch.setattr(reader, "write", write)
    assert (ran(row).error, Laureate.objects.count()) == (run.CHANGED_MEANWHILE, 0)


def test_who_left_the_page_is_told_the_end_of_each_step(cohort, user):
    row = make_data_import(cohort, state=ImportState.READING, requested_by=user)
    run.import_run(import_id=row.pk, is_awaited=False)
    row.refresh_from_db()
    confirm(row, user)
    run.import_run(import_id=row.pk, is_awaited=False)
    run.import_run(import_id=row.pk, is_awaited=False)  # the message of the broker came twice
    read, written = Notice.objects.filter(user=user, kind="import.ended").order_by("pk")
    assert read.text.endswith("1 lauréat à importer, il reste à confirmer.")
    assert written.text.endswith("import terminé, 1 lauréat.")
    assert str(row.public_id) in read.url


def test_given_up_it_leaves_no_file(cohort, user, django_capture_on_commit_callbacks):
    row = make_data_import(cohort)
    name = row.file.name
    with django_capture_on_commit_callbacks(execute=True):
        service.import_abandon(data_import=row, actor=user)
    row.refresh_from_db()
    assert (row.state, row.issues.count(), default_storage.exists(name)) == (ImportState.ABANDONED, 0, False)


def test_a_file_that_nobody_confirms_is_forgotten_after_a_week(cohort):
    row = make_data_import(cohort)
    assert service.imports_forget(now=now() + datetime.timedelta(days=6)) == 0
    assert service.imports_forget(now=now() + datetime.timedelta(days=8)) == 1
    row.refresh_from_db()
    assert (row.state, row.file.name) == (ImportState.ABANDONED, "")
