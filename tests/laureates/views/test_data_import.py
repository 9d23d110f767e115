"""The pages of an import: a small file is read while one waits, a large one by a worker that the page watches."""

import io
import uuid

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ess_platform.common.spreadsheets import TOO_HEAVY, open_sheet
from laureates.enums import ImportState
from laureates.models import DataImport, Laureate
from laureates.selectors.data_import import guessed_mapping
from laureates.services import data_import as service
from tests.factories import make_cohort, make_data_import, make_team_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def user(client, cohort):
    user = make_team_user(cohort)
    client.force_login(user)
    return user


def url(cohort, name, row=None, **kwargs) -> str:
    kwargs |= {"slug": cohort.slug} | ({"import_id": row.public_id} if row else {})
    return reverse(f"laureates:{name}", kwargs=kwargs)


def post(client, cohort, content: bytes, **given):
    data = {"kind": "laureats", "idempotency_key": str(uuid.uuid4())} | given
    data["file"] = SimpleUploadedFile("tableau.csv", content)
    return client.post(url(cohort, "import_create"), data, follow=True)


def test_a_small_file_is_read_shown_and_written(client, cohort, user, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            url(cohort, "import_create"),
            {
                "kind": "laureats",
                "idempotency_key": str(uuid.uuid4()),
                "file": SimpleUploadedFile("tableau.csv", "Structure;Ville\r\nÉclat;Pantin\r\n".encode("cp1252")),
            },
        )
    row = DataImport.objects.get()
    page = client.get(url(cohort, "import_detail", row)).content.decode()
    assert "1 lauréat à importer" in page
    assert "Importer 1 lauréat" in page
    assert "Windows-1252" in page
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url(cohort, "import_confirm", row), {})
    done = client.get(url(cohort, "import_detail", row)).content.decode()
    assert "1 lauréat et 1 structure créée" in done
    assert Laureate.objects.get().organisation.name == "Éclat"


def test_a_large_file_is_left_to_a_worker(client, cohort, user, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(service, "SMALL_FILE", 5)
    asked = []
    monkeypatch.setattr("laureates.services.import_run.run_import.delay", lambda **options: asked.append(options))
    with django_capture_on_commit_callbacks(execute=True):
        post(client, cohort, b"Structure\r\nA\r\n")
    row = DataImport.objects.get()
    assert asked == [{"import_id": row.pk}]
    fragment = client.get(url(cohort, "import_detail", row), headers={"HX-Request": "true"})
    assert next(template.name for template in fragment.templates) == "laureates/_import_progress.html"
    DataImport.objects.update(state=ImportState.READY)
    over = client.get(url(cohort, "import_detail", row), headers={"HX-Request": "true"})
    assert over["HX-Refresh"] == "true"


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "Ce fichier est vide."), (b"x" * 10_000_001, TOO_HEAVY), (b"%PDF-1.7", "ni un CSV ni un classeur")],
)
def test_a_file_that_cannot_be_taken_is_said_beside_its_field(client, cohort, user, content, message):
    answer = post(client, cohort, content)
    assert message in str(answer.context["form"].errors["file"])
    assert DataImport.objects.count() == 0


def test_errors_are_shown_by_pages_and_downloaded_whole(client, cohort, user):
    row = make_data_import(cohort, state=ImportState.REFUSED, error_count=30, row_count=40)
    row.issues.all().delete()
    for number in range(30):
        row.issues.create(row=number + 2, column="SIRET", message=f"Raison {number}")
    page = client.get(url(cohort, "import_detail", row))
    assert (len(page.context["page_obj"]), page.context["page_obj"].paginator.num_pages) == (25, 2)
    with open_sheet(io.BytesIO(client.get(url(cohort, "import_issues", row)).content)) as sheet:
        rows = [issue.cells for issue in sheet.rows]
    assert (len(rows), rows[0]) == (30, ("2", "SIRET", "erreur", "Raison 0"))


def test_columns_are_chosen_with_a_sample_of_each(client, cohort, user):
    row = make_data_import(
        cohort, state=ImportState.MAPPING, headers=["Truc", "Lieu"], preview=[[2, ["Éclat", "Pantin"]]]
    )
    page = client.get(url(cohort, "import_map", row))
    assert page.context["form"].fields["name"].choices[1] == ("0", "Truc (ex. : Éclat)")
    refused = client.post(url(cohort, "import_map", row), {"name": "0", "city": "0"})
    assert "sert déjà" in str(refused.context["form"].errors)
    client.post(url(cohort, "import_map", row), {"name": "0", "city": "1"})
    row.refresh_from_db()
    assert (row.state, row.mapping) == (ImportState.READING, {"name": 0, "city": 1})


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", ["laureats", "participants", "presences"])
def test_every_kind_has_its_templates(client, cohort, user, kind, extension):
    content = client.get(url(cohort, "import_template", kind=kind, extension=extension)).content
    if extension == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        titles = [cell.value for cell in book.worksheets[0][1]]
        assert book.sheetnames[1] == "Mode de lecture"
    else:
        titles = content.decode("utf-8-sig").strip().split(";")
    assert titles == [column.label for column in service.import_kind(kind).columns]


def test_a_template_is_recognised_column_by_column():
    """What we hand out to fill in never asks which column is which."""
    for kind in ("laureats", "participants", "presences"):
        columns = service.import_kind(kind).columns
        titles = [column.label for column in columns]
        mapping = guessed_mapping(service.import_kind(kind), titles, learnt={})
        assert mapping == {column.key: rank for rank, column in enumerate(columns)}, kind


def test_what_keeps_an_import_is_said_before_and_after(client, cohort, user):
    row = make_data_import(cohort)
    page = client.get(url(cohort, "import_undo", row))
    assert "n’a rien écrit" in page.content.decode()
    assert client.post(url(cohort, "import_undo", row)).status_code == 409


def test_given_up_from_its_page(client, cohort, user):
    row = make_data_import(cohort)
    answer = client.post(url(cohort, "import_abandon", row), follow=True)
    assert "rien n’a été écrit" in answer.content.decode()


def test_the_same_queries_with_one_row_and_with_three(client, cohort, user, django_assert_num_queries):
    for count in (1, 2):
        for _ in range(count):
            make_data_import(cohort)
        with django_assert_num_queries(8):
            client.get(url(cohort, "import_list"))
