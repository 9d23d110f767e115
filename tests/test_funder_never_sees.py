"""« A funder's account never sees difficulties, needs or an individual grid, by page, file, export or API. »

Each text that a laureate may have typed holds a word of its own, then everything a funder can reach is read: every
address of the resolver, the bilan really made and published (its pages, its PDF, its frozen content), the figures
as JSON, the mails. Then each hidden value changes, numbers and choices included, and no page moves by one byte.
"""

import datetime
import io
import json
import re

import pypdf
import pytest
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ess_platform.directory.models import Criterion, Strategy
from ess_platform.notifications.models import OutgoingMail
from laureates.models import (
    Commitment,
    CriterionRating,
    IndicatorValue,
    ProgressReport,
    ReportFile,
    SupportAction,
)
from laureates.services.tag import laureates_tag
from reporting.documents.bilan_snapshot import bilan_snapshot
from reporting.enums import BilanStatus
from reporting.figures import compute_figures
from reporting.models import BilanReview, BilanVersion, Document
from reporting.notifications import notify_publication
from reporting.services.job import bilan_request, job_run
from sessions.models import SatisfactionResponse
from tests.access_matrix import MATRIX
from tests.access_rules import views_by_name
from tests.access_world import World, make_world
from tests.factories import (
    make_positioning,
    make_report_copy,
    make_response,
    make_testimonial,
    publish_version,
)
from tests.privacy_fields import (
    AGGREGATED,
    NEVER,
    SHOWN,
    SPONSOR_READS,
    SPONSOR_READS_WHEN_SHARED,
    TECHNICAL,
    field_of,
    labels,
    own_fields,
    watched_models,
)

pytestmark = pytest.mark.django_db

WORD = re.compile(r"zqx(\d{4})xqz")
NOISE = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"|X-CSRFToken[^}]*|<strong>[0-9a-f]{8,16}</strong>')
NOT_VALIDATED = 918273645  # a number that only a form not validated holds
TEXTS = (models.CharField, models.TextField, models.JSONField, models.FileField)
KEYED = ("raw_answers", "answers", "answer_trace")  # JSON objects; the others are lists
# Written when the row is made: a trigger keeps it from changing.
MADE_WITH_ITS_WORD = "reporting.DocumentContent.snapshot"
# Stored by its state machine or a constraint: changed together, not one by one.
CHANGED_BY_HAND = {
    "laureates.Commitment": {"state": "reached"},
    "laureates.SupportAction": {"state": "done", "done_on": datetime.date(2025, 5, 5)},
    "sponsors.Introduction": {"state": "asked", "answered_at": None},
    "sponsors.SponsorMeeting": {"is_logged_by_team": False},
    "laureates.Cooperation": {"denied_on": None},
}


def marked_labels() -> list[str]:
    """Every text of the classification, those that are shown included: the crawl must find these ones."""
    found = sorted(labels(NEVER) | labels(SHOWN))
    return [label for label in found if isinstance(field_of(label), TEXTS) and not field_of(label).choices]


WORDS = {label: f"zqx{rank:04d}xqz" for rank, label in enumerate(marked_labels())}
LABELS = list(WORDS)


def labels_in(text: str) -> set[str]:
    """The fields whose word stands in a text, however it was cut or spaced."""
    return {LABELS[int(rank)] for rank in WORD.findall(re.sub(r"[\s\u00ad\u200b-]", "", text))}


def digits(text: str) -> str:
    return re.sub(r"[\s.,]|&nbsp;|&#x?\w+;", "", text)


# ---------------------------------------------------------------- a world that says everything


def complete(world: World) -> None:
    """One row of everything that a laureate or its team writes, for the first laureate."""
    found = world.objects
    report, laureate, user = found["report"], found["laureate"], world.users["laureate"]
    levels = dict.fromkeys(Criterion.objects.all(), 1)
    make_positioning(laureate, found["campaign"], self_rated=levels, agreed=dict.fromkeys(levels, 2))
    SupportAction.objects.create(laureate=laureate, title="-", created_by=world.users["team"])
    found["import"].issues.create(row=2, column="-", message="-")
    laureates_tag(cohort=laureate.cohort, laureates=[laureate], label="-", actor=world.users["team"])
    goal = {"kind": "goal", "position": 1, "state": "aimed", "state_on": "2025-01-20"}
    Commitment.objects.create(laureate=laureate, text="-", **goal)
    ReportFile.objects.create(
        report=report, question="-", name="-", size=1, uploaded_by=user, file=ContentFile(b"x", "piece.pdf")
    )
    report.transitions.create(at=timezone.now(), from_status="submitted", to_status="needs_changes", actor=user)
    make_response(found["session"], laureate.participants.get(), quote="-", quote_consent="refused")
    make_testimonial(found["cohort"], consent="pending")
    make_report_copy(report, snapshot={"sent_at": None, "sections": [WORDS[MADE_WITH_ITS_WORD]]})
    asked = {"asked_by": world.users["team"], "asked_at": timezone.now(), "reviewer": world.users["team_admin"]}
    BilanReview.objects.create(version=found["bilan"].versions.get(), **asked)
    OutgoingMail.objects.create(dedup_key="x", kind="M05", to_email=user.email, due_at=timezone.now())
    number = IndicatorValue.objects.get(report=report)
    IndicatorValue.objects.create(report=found["draft"], indicator=number.indicator, value=NOT_VALIDATED)
    ProgressReport.objects.filter(pk=found["draft"].pk).update(own_indicator_value=NOT_VALIDATED)


def mark(model) -> None:
    """Write its word in each text of a model, on every row."""
    values = {}
    for field in own_fields(model):
        word = WORDS.get(f"{model._meta.label}.{field.name}")
        if word and f"{model._meta.label}.{field.name}" != MADE_WITH_ITS_WORD:
            values[field.name] = [word] if isinstance(field, models.JSONField) else word
    for name in KEYED:
        if name in values:
            values[name] = {"projet": {"difficulty": values[name][0]}}
    if values:
        model.objects.update(**values)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Made, marked, its bilan rendered and published, once for the module; undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = make_world()
        complete(made)
        for model in watched_models():
            mark(model)
        team, bilan = made.users["team"], made.objects["bilan"]
        job = bilan_request(bilan=bilan, actor=team, idempotency_key="never-sees")
        job_run(job_id=job.pk)
        version = bilan.versions.order_by("-number").first()
        version.bilan.versions.filter(status=BilanStatus.PUBLISHED).update(status=BilanStatus.REPLACED)
        notify_publication(version=publish_version(version, actor=team, at=timezone.now()), now=timezone.now())
        made.objects["document"] = Document.objects.get(job=job)
        yield made
        transaction.set_rollback(True)


def addresses(world: World) -> list[str]:
    """Every address of the resolver with the objects of this world, and every file that exists."""
    kwargs = world.addresses()
    found = [reverse(name, kwargs=kwargs.get(name)) for name in views_by_name()]
    files = Document.objects.values_list("public_id", flat=True)
    return found + [reverse("reporting:document_download", kwargs={"public_id": key}) for key in files]


def opened_by_a_secret_link(world: World) -> set[str]:
    """Public pages of somebody's own mail: they lapse with the rights of that person, whoever is signed in."""
    kwargs = world.addresses()
    return {reverse(name, kwargs=kwargs[name]) for name in views_by_name() if MATRIX[name].is_public and name in kwargs}


def read(world: World, role: str) -> dict[str, bytes]:
    """What each address answers to a role, redirections followed, each in a session of its own."""
    found = {}
    for url in addresses(world):
        client = Client(raise_request_exception=False)
        client.force_login(world.users[role])
        response = client.get(url, follow=True)
        assert response.status_code != 500, url
        found[url] = response.content
    return found


def text_of(content: bytes) -> str:
    if content.startswith(b"%PDF") and b"%%EOF" in content:
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    return content.decode(errors="replace")


# ---------------------------------------------------------------- the classification is whole


@pytest.mark.parametrize("model", watched_models(), ids=lambda model: model._meta.label)
def test_every_field_is_classified_once(model):
    tables = [labels(table) for table in (SHOWN, AGGREGATED, NEVER, TECHNICAL)]
    for field in own_fields(model):
        label = f"{model._meta.label}.{field.name}"
        places = sum(label in table for table in tables)
        assert places == 1, f"{label}: say in tests/privacy_fields.py, once, whether a funder may read it"


def test_every_line_of_the_classification_is_a_field():
    existing = {f"{model._meta.label}.{field.name}" for model in watched_models() for field in own_fields(model)}
    assert labels(SHOWN) | labels(AGGREGATED) | labels(NEVER) | labels(TECHNICAL) == existing


def test_every_hidden_text_is_really_stored(world):
    """A word that is in no row would prove nothing."""
    empty = []
    for label in sorted(set(LABELS) & labels(NEVER)):
        field = field_of(label)
        rows = field.model.objects.values_list(field.name, flat=True)
        if not any(WORDS[label] in json.dumps(str(value)) for value in rows):
            empty.append(label)
    assert empty == []


# ---------------------------------------------------------------- the funder


def test_no_page_nor_file_says_what_is_hidden(world):
    leaks, seen = [], set()
    for url, content in read(world, "funder").items():
        text = text_of(content)
        seen |= labels_in(text)
        leaks += [f"{url}: {label}" for label in sorted(labels_in(text) - labels(SHOWN))]
        leaks += [f"{url}: a form not validated"] if str(NOT_VALIDATED) in digits(text) else []
    assert leaks == []
    # The crawl did reach what a funder reads: on its pages and in the PDF.
    shown = ["activity", "project", "showroom_product"]
    expected = {f"laureates.Laureate.{name}" for name in shown} | {
        f"laureates.ProgressReport.{name}" for name in ("own_indicator_label", "achievement", "next_step")
    }
    assert expected <= seen


def test_no_frozen_content_figure_nor_mail_says_what_is_hidden(world):
    cohort, funder = world.objects["cohort"], world.users["funder"]
    version = BilanVersion.objects.published().get(bilan=world.objects["bilan"])
    mails = OutgoingMail.objects.filter(to_email=funder.email)
    assert mails.count() == 1
    sources = {
        "snapshot": json.dumps(version.snapshot, ensure_ascii=False),
        "figures": json.dumps(compute_figures(cohort).for_public().to_json(), ensure_ascii=False),
        "mail": " ".join(f"{mail.subject} {mail.body_text} {mail.body_html} {mail.reason}" for mail in mails),
    }
    for name, text in sources.items():
        assert labels_in(text) <= labels(SHOWN), name
        assert str(NOT_VALIDATED) not in digits(text), name


# Another value than the ones stored, by type of field; the first type that fits.
OTHER = (
    (models.BooleanField, True),
    (models.DateTimeField, datetime.datetime(2031, 1, 2, tzinfo=datetime.UTC)),
    (models.DateField, datetime.date(2031, 1, 2)),
    (models.JSONField, []),
    (models.EmailField, "autre@ailleurs.test"),
    (models.IntegerField, 4),
    (models.Field, "autre"),
)


def changed(field):
    if field.choices:
        return [value for value, _ in field.choices][-1]
    if field.name in KEYED:
        return {}
    return next(value for kind, value in OTHER if isinstance(field, kind))


def change_everything_hidden() -> None:
    hidden = (labels(NEVER) | labels(AGGREGATED)) - {MADE_WITH_ITS_WORD}
    for model in watched_models():
        fields = [field for field in own_fields(model) if f"{model._meta.label}.{field.name}" in hidden]
        values = {field.name: changed(field) for field in fields if not field.many_to_many}
        values |= CHANGED_BY_HAND.get(model._meta.label, {})
        rows = model.objects.all()
        if values:
            rows.update(**values)
        for field in (field for field in fields if field.many_to_many):
            chosen = {"priorities": Criterion, "strategies": Strategy}[field.name].objects.all()[:1]
            for row in rows:
                getattr(row, field.name).set(chosen)


def test_what_is_hidden_changes_nothing_of_what_is_read(world):
    """Levels, ticks, dates and choices too: the pages are the same bytes whatever they are."""
    before = read(world, "funder")
    with transaction.atomic():
        Strategy.objects.create(code="autre", label="Autre", position=1)
        change_everything_hidden()
        after = read(world, "funder")
        transaction.set_rollback(True)
    compared = set(before) - opened_by_a_secret_link(world)
    moved = [url for url in sorted(compared) if NOISE.sub(b"", before[url]) != NOISE.sub(b"", after[url])]
    assert moved == []


def test_the_next_bilan_would_not_say_the_grid_of_one_laureate(world):
    """Means of fewer than five are masked: other levels, and other answers, make the same bilan."""
    subject = {"cohort": world.objects["cohort"], "bilan": world.objects["bilan"]}
    before = bilan_snapshot(**subject)
    with transaction.atomic():
        CriterionRating.objects.update(self_rating=4, agreed_rating=3)
        SatisfactionResponse.objects.update(usefulness=1, recommendation=0, quote="autre")
        after = bilan_snapshot(**subject)
        transaction.set_rollback(True)
    assert after == before


# ---------------------------------------------------------------- the sponsor


@pytest.mark.parametrize("is_shared", [False, True])
def test_a_sponsor_reads_the_rubrics_only_when_they_are_shared(world, is_shared):
    allowed = SPONSOR_READS | (SPONSOR_READS_WHEN_SHARED if is_shared else set())
    with transaction.atomic():
        ProgressReport.objects.update(shares_with_sponsor=is_shared)
        found = {url: labels_in(text_of(content)) for url, content in read(world, "sponsor").items()}
        transaction.set_rollback(True)
    leaks = [f"{url}: {label}" for url, seen in found.items() for label in sorted(seen - allowed)]
    assert leaks == []
    assert (set().union(*found.values()) >= SPONSOR_READS_WHEN_SHARED) is is_shared
