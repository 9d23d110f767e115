"""Files that come with a form: beyond the bound the rest is dropped, and the page is still reached."""

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import RequestFactory

from ess_platform.common.middleware import MalformedInputMiddleware


def posted(size: int):
    file = SimpleUploadedFile("film.mp4", b"x" * size)
    return RequestFactory().post("/", {"champ": "gardé", "fichier": file})


@pytest.mark.parametrize(("size", "kept"), [(0, 0), (999, 999), (300_000, 200_000)])
def test_what_is_beyond_the_bound_is_dropped_and_the_rest_of_the_form_is_read(settings, size, kept):
    settings.FILE_UPLOAD_KEPT = 200_000
    request = posted(size)
    assert request.POST["champ"] == "gardé"
    with request.FILES["fichier"] as found:
        assert found.size == kept


def test_a_file_larger_than_the_memory_is_bounded_on_the_disk_too(settings):
    settings.FILE_UPLOAD_KEPT = 4_000_000
    with posted(9_000_000).FILES["fichier"] as found:
        assert found.size == 4_000_000
        assert found.temporary_file_path()


def test_a_request_beyond_everything_is_refused_without_being_read(settings):
    settings.FILE_UPLOAD_REQUEST = 100_000
    request = posted(200_000)
    with pytest.raises(RequestDataTooBig):
        _ = request.POST
    again = posted(200_000)
    answer = MalformedInputMiddleware(lambda request: HttpResponse()).process_view(again, None, (), {})
    assert answer.status_code == 413
    assert "trop volumineux" in answer.content.decode()
