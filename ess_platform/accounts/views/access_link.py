"""Links of mails. A GET never writes: mail scanners open every link before its reader does (AUTH-06)."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import View

from ess_platform.accounts.access_pages import access_page
from ess_platform.accounts.middleware import LINK_COOKIE, LINK_SALT
from ess_platform.accounts.services.access_link import access_link_mark_used, find_access_link, is_open

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def dead_link(request, status: int):
    """404 for a link never given, 410 for one that is over; the same page, which tells nothing of whose it was."""
    return render(request, "accounts/access_link_dead.html", {"status": status}, status=status)


@method_decorator([login_not_required, never_cache], name="dispatch")
class AccessLinkView(View):
    """`/lien/<jeton>/`: hand the browser a cookie for one page and those below, and go there.

    Somebody signed in goes there as herself; when the link was sent to somebody else, the page says so.
    """

    http_method_names = ["get", "head", "options"]

    def get(self, request, token, page=""):
        link = find_access_link(token)
        url_name = access_page(link.purpose) if link else None
        if url_name is None:
            return dead_link(request, 404)
        if not is_open(link, timezone.now()):
            return dead_link(request, 410)
        if request.user.is_authenticated and request.user.pk != link.user_id:
            return render(request, "accounts/access_link_other.html", {"link_path": request.path}, status=403)
        root = reverse(url_name, kwargs={"public_id": link.target_id})
        answer = redirect(self.landing(root, page))
        if not request.user.is_authenticated:
            self.set_cookie(answer, token, root)
        return answer

    @staticmethod
    def landing(root: str, page: str) -> str:
        """The page below the object that the mail names, when it exists."""
        below = f"{root}{page}/" if page else root
        try:
            resolve(below)
        except Resolver404:
            return root
        return below

    def set_cookie(self, answer, token: str, root: str) -> None:
        answer.set_signed_cookie(
            LINK_COOKIE,
            token,
            salt=LINK_SALT,
            path=root,
            secure=self.request.is_secure() or settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


@method_decorator([login_not_required, never_cache], name="dispatch")
class AccessLinkPageMixin:
    """Base of a page that carries the token in its own address: `/presence/<token>/<answer>/`.

    Gives `self.link`, `self.person`, `self.now`; the actor of a service is `self.link.user`. A GET shows, a POST
    (with its CSRF token) records. Put the URL name in `PUBLIC_URL_NAMES`, and do not override `dispatch`.
    """

    link_purpose: str

    def dispatch(self, request, *args, **kwargs):
        self.now = timezone.now()
        self.link = find_access_link(kwargs["token"], self.link_purpose)
        if self.link is None:
            return dead_link(request, 404)
        if not is_open(self.link, self.now):
            return dead_link(request, 410)
        self.person = self.link.person
        answer = super().dispatch(request, *args, **kwargs)
        if request.method in UNSAFE and answer.status_code < 400:
            access_link_mark_used(link=self.link, now=self.now)
        return answer
