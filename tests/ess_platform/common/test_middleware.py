"""Headers on every answer; malformed input and a missing database never give a 500."""

import logging

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

from ess_platform.common import middleware
from ess_platform.common.middleware import RequestIdFilter, is_temporary_failure

FORM = "application/x-www-form-urlencoded"
LOCKED = OperationalError("database is locked")


@login_not_required
def page(request):
    return HttpResponse("page")


@login_not_required
def form(request):
    return HttpResponse(f"{len(request.POST)} {len(request.FILES)}")


@login_not_required
def session(request):
    request.session["seen"] = True
    return HttpResponse("session")


@login_not_required
def cacheable(request):
    request.session["seen"] = True
    return HttpResponse("public", headers={"Cache-Control": "private, max-age=60"})


@login_not_required
def log_out(request):
    request.session.flush()
    return HttpResponse("bye")


@login_not_required
def locked(request):
    raise LOCKED


@login_not_required
def mistake(request):
    raise OperationalError("no such table: nowhere")


@login_not_required
def refused(request):
    raise PermissionDenied


def server_error(request):
    return HttpResponse("500", status=500)


def plain_error(request, exception):
    return HttpResponse("error", status=400)


handler400 = handler403 = handler404 = plain_error
handler500 = server_error
urlpatterns = [
    path("", page),
    path("form/", form),
    path("session/", session),
    path("cacheable/", cacheable),
    path("logout/", log_out),
    path("locked/", locked),
    path("mistake/", mistake),
    path("refused/", refused),
    path("sante/", include("ess_platform.common.health_urls")),
]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture
def visitor():
    """A client that shows 500 answers instead of raising."""
    return Client(raise_request_exception=False)


# --- Headers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/", "/nowhere/", "/refused/", "/mistake/", "/locked/", "/?a=%00"])
def test_every_answer_carries_the_security_headers(visitor, address):
    response = visitor.get(address)
    policy = {part.split()[0]: part.split()[1:] for part in response["Content-Security-Policy"].split(";")}
    assert policy == django_settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Permissions-Policy"] == middleware.PERMISSIONS_POLICY
    assert len(response["X-Request-ID"]) == 12


def test_static_files_carry_them_too(visitor):
    response = visitor.get("/static/bootstrap/bootstrap.min.css")
    assert response.status_code == 200
    assert response["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in response
    response.close()


def test_policy_allows_nothing_inline_and_no_other_host():
    sources = {s for values in django_settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].values() for s in values}
    assert sources == {"'self'", "'none'"}


def test_each_request_has_its_own_reference(visitor):
    assert visitor.get("/")["X-Request-ID"] != visitor.get("/")["X-Request-ID"]


def test_a_reference_sent_from_outside_is_not_believed(visitor):
    assert visitor.get("/", headers={"X-Request-ID": "forged"})["X-Request-ID"] != "forged"


def test_log_lines_carry_the_reference(visitor, caplog):
    caplog.handler.addFilter(RequestIdFilter())
    with caplog.at_level(logging.ERROR, logger="ess_platform.common.middleware"):
        response = visitor.get("/locked/")
    ours = [record for record in caplog.records if record.name == "ess_platform.common.middleware"]
    assert {record.request_id for record in ours} == {response["X-Request-ID"]}


# --- Caches ------------------------------------------------------------------------------------------


def test_what_knows_the_session_is_not_stored(visitor):
    assert visitor.get("/session/")["Cache-Control"] == "no-store"


def test_the_log_out_is_not_stored(visitor):
    visitor.get("/session/")
    assert visitor.get("/logout/")["Cache-Control"] == "no-store"


def test_the_view_may_decide_otherwise(visitor):
    assert visitor.get("/cacheable/")["Cache-Control"] == "private, max-age=60"


def test_a_page_that_knows_nobody_is_left_alone(visitor):
    assert "Cache-Control" not in visitor.get("/")


# --- Malformed input ---------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/?a=%00", "/?%00=a", "/%00", "/form/%00/"])
def test_a_nul_in_the_address_is_refused(visitor, address):
    response = visitor.get(address)
    assert response.status_code == 400
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("data", [{"a": "x\x00"}, {"\x00": "x"}, {"a": ["fine", "\x00"]}])
@pytest.mark.parametrize("encode", [False, True])
def test_a_nul_in_a_form_is_refused(visitor, data, encode):
    if encode:
        body = "&".join(f"{k}={v}" for k, vs in data.items() for v in ([vs] if isinstance(vs, str) else vs))
        response = visitor.post("/form/", body.replace("\x00", "%00"), content_type=FORM)
    else:
        response = visitor.post("/form/", data)
    assert response.status_code == 400


def test_a_nul_in_a_declared_file_type_is_refused(visitor):
    file = SimpleUploadedFile("a.txt", b"a", content_type="text/pl\x00ain")
    assert visitor.post("/form/", {"file": file}).status_code == 400


def test_bytes_of_files_are_not_text(visitor):
    file = SimpleUploadedFile("a.bin", b"\x00\xed\xa0\x80")
    response = visitor.post("/form/", {"file": file, "a": "é"})
    assert (response.status_code, response.content) == (200, b"1 1")


def test_lone_surrogates_never_reach_a_view(visitor):
    response = visitor.post("/form/", "a=%ED%A0%80", content_type=FORM)
    assert response.status_code == 200  # Django replaces them
    assert middleware.is_storable("\ud800") is False


def test_an_escaped_nul_in_a_cookie_is_dropped(visitor):
    cookie = 'sessionid="abcdefgh\\000ijklmnop"; other=fine'
    assert visitor.get("/session/", headers={"Cookie": cookie}).status_code == 200


@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=x"])
@pytest.mark.parametrize("charset", ["klingon", "base64", "utf-16", "rot13", "undefined", '"idna"', ""])
def test_an_unknown_charset_is_refused(visitor, kind, charset):
    response = visitor.generic("POST", "/form/", b"a=1", content_type=f"{kind}; charset={charset}")
    assert response.status_code == 415


def test_a_second_charset_does_not_hide_behind_the_first(visitor):
    response = visitor.generic("POST", "/form/", b"a=1", content_type=f"{FORM}; charset=utf-8; charset=utf-16")
    assert response.status_code == 415


@pytest.mark.parametrize("charset", ["utf-8", "UTF8", '"utf-8"', "us-ascii"])
def test_utf8_under_its_names_is_accepted(visitor, charset):
    response = visitor.post("/form/", {"a": "1"}, content_type=f"multipart/form-data; charset={charset}; {BOUNDARY}")
    assert response.status_code == 200


BOUNDARY = "boundary=BoUnDaRyStRiNg"
BROKEN_MULTIPART = [
    (b"--x", "multipart/form-data"),
    (b"--x\r\nContent-Dis", "multipart/form-data; boundary="),
    (b"--x\r\n\r\n", "multipart/form-data; boundary=\x7f"),
    (
        b'--x\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%\r\n--x--',
        "multipart/form-data; boundary=x",
    ),
]


@pytest.mark.parametrize(("body", "kind"), BROKEN_MULTIPART)
def test_a_broken_multipart_is_never_a_500(visitor, body, kind):
    assert visitor.post("/form/", body, content_type=kind).status_code in {200, 400}


def test_too_many_fields_are_refused(visitor):
    fields = {f"f{n}": "1" for n in range(django_settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    assert visitor.post("/form/", fields).status_code == 400


def test_too_long_a_form_is_refused_as_such(visitor):
    body = "a=" + "x" * django_settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert visitor.post("/form/", body, content_type=FORM).status_code == 413


def test_a_failing_error_page_is_still_an_answer(visitor, monkeypatch):
    def broken(names):
        raise RuntimeError("template")

    monkeypatch.setattr(middleware, "select_template", broken)
    response = visitor.get("/?a=%00")
    assert (response.status_code, response["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert f"Référence : {response['X-Request-ID']}" in response.content.decode()


# --- Database ----------------------------------------------------------------------------------------


def test_a_view_without_database_answers_503(visitor):
    response = visitor.get("/locked/")
    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert response["Cache-Control"] == "no-store"
    assert "momentanément indisponible" in response.content.decode()


def test_a_mistake_of_ours_stays_a_500(visitor):
    assert visitor.get("/mistake/").status_code == 500


def test_a_session_that_cannot_be_read_answers_503(visitor, monkeypatch):
    def away(self):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", away)
    visitor.cookies["sessionid"] = "abcdefghijklmnopqrstuvwxyz"
    assert visitor.get("/session/").status_code == 503


def test_an_error_before_the_view_answers_503(visitor, monkeypatch):
    def away(*args):
        raise InterfaceError("connection already closed")

    monkeypatch.setattr("django.contrib.auth.middleware.LoginRequiredMiddleware.process_view", away)
    assert visitor.get("/").status_code == 503


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OperationalError("could not connect to server"), True),
        (OperationalError("canceling statement due to statement timeout"), True),
        (InterfaceError("connection already closed"), True),
        (OperationalError("no such column: x"), False),
        (ProgrammingError("relation does not exist"), False),
        (ValueError("other"), False),
        (None, False),
    ],
)
def test_which_failures_pass(error, expected):
    assert is_temporary_failure(error) is expected
