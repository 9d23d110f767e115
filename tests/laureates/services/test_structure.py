"""What a laureate says of itself: who may write it, what is stored, what happens to the files."""

import pytest
from django.core.files.storage import default_storage
from django.db import transaction

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.common.images import ImageKind, image_clean
from laureates.models import Laureate
from laureates.services import structure
from laureates.services.structure import structure_save
from tests.factories import make_cohort, make_laureate, make_participant, make_team_user
from tests.pictures import encoded, picture, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """The storage of production, in a folder of this test."""
    storage = {"BACKEND": "ess_platform.common.storage.WholeFileStorage"}
    settings.MEDIA_ROOT, settings.STORAGES = str(tmp_path), {**settings.STORAGES, "default": storage}
    return tmp_path


@pytest.fixture
def laureate():
    return make_laureate(make_cohort(), activity="Avant")


@pytest.fixture
def owner(laureate):
    return make_participant(laureate, with_user=True).person.user


def image(size=(1300, 800), kind=ImageKind.PHOTO):
    return image_clean(upload(encoded(picture(size))), kind=kind)


def save(laureate, owner, *, version=None, images=None, removed=(), **given):
    fresh = Laureate.objects.get(pk=laureate.pk)
    return structure_save(
        laureate=fresh,
        given=given,
        images=images or {},
        removed=removed,
        actor=owner,
        version=fresh.version if version is None else version,
    )


def files(media):
    return sorted(str(path.relative_to(media)) for path in media.rglob("*") if path.is_file())


def test_what_is_given_is_stored_once_and_told_to_the_journal(laureate, owner):
    saved = save(laureate, owner, activity="Après 🧶", project="مشروع", allows_photo=True, is_exhibitor=None)
    fresh = Laureate.objects.get(pk=laureate.pk)
    assert (fresh.activity, fresh.project, fresh.allows_photo, fresh.version) == ("Après 🧶", "مشروع", True, 2)
    assert saved.version == 2
    entry = AuditEntry.objects.get(action="laureate.update")
    assert entry.changes == {"fields": ["activity", "allows_photo", "project"], "allows_photo": True}
    assert (entry.actor, entry.scope) == (owner, laureate.cohort.slug)


def test_saving_the_same_again_writes_nothing(laureate, owner):
    save(laureate, owner, activity="Avant")
    assert Laureate.objects.get(pk=laureate.pk).version == 1
    assert not AuditEntry.objects.filter(action="laureate.update").exists()


def test_a_consent_is_withdrawn_with_its_trace(laureate, owner):
    save(laureate, owner, allows_public_page=True)
    save(laureate, owner, allows_public_page=False)
    assert Laureate.objects.get(pk=laureate.pk).allows_public_page is False
    entries = AuditEntry.objects.filter(action="laureate.update").order_by("pk")
    assert [entry.changes["allows_public_page"] for entry in entries] == [True, False]


def test_refuses_who_does_not_answer_for_the_structure(laureate, owner):
    helper = make_participant(laureate, with_user=True, can_submit=False).person.user
    for actor in (helper, make_team_user(laureate.cohort)):
        with pytest.raises(BusinessRuleError) as refused:
            save(laureate, actor, activity="Après")
        assert refused.value.message == structure.READ_ONLY
    assert Laureate.objects.get(pk=laureate.pk).activity == "Avant"


def test_a_stale_page_writes_nothing_not_even_a_file(laureate, owner, media):
    save(laureate, owner, activity="Quelqu’un d’autre")
    with pytest.raises(ConflictError):
        save(laureate, owner, version=1, activity="Moi", images={"photo": image()})
    assert Laureate.objects.get(pk=laureate.pk).activity == "Quelqu’un d’autre"
    assert files(media) == []


def test_a_new_photo_replaces_the_old_one_on_commit(laureate, owner, media, django_capture_on_commit_callbacks):
    save(laureate, owner, images={"photo": image(), "logo": image(kind=ImageKind.LOGO)})
    first = Laureate.objects.get(pk=laureate.pk)
    assert files(media) == sorted([first.photo.name, first.logo.name])
    assert first.photo.name.startswith("laureates/photos/")
    assert first.logo.name.endswith(".png")
    with django_capture_on_commit_callbacks() as callbacks:
        save(laureate, owner, images={"photo": image((1400, 900))})
    second = Laureate.objects.get(pk=laureate.pk)
    assert second.photo.name != first.photo.name
    assert default_storage.exists(first.photo.name), "before the commit both are there"
    for callback in callbacks:
        callback()
    assert files(media) == sorted([second.photo.name, second.logo.name])


def test_a_photo_is_removed_with_its_file(laureate, owner, media, django_capture_on_commit_callbacks):
    save(laureate, owner, images={"photo": image()})
    with django_capture_on_commit_callbacks(execute=True):
        save(laureate, owner, removed={"photo", "logo"})
    assert Laureate.objects.get(pk=laureate.pk).photo.name == ""
    assert files(media) == []


def test_a_failure_after_the_file_leaves_no_file(laureate, owner, media, monkeypatch):
    def fails(**kwargs):
        raise RuntimeError("the journal is away")

    monkeypatch.setattr(structure, "record", fails)
    with pytest.raises(RuntimeError), transaction.atomic():
        save(laureate, owner, images={"photo": image()})
    assert files(media) == []
    assert Laureate.objects.get(pk=laureate.pk).photo.name == ""
