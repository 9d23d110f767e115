"""The base of every team page about one session."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from programmes.views.base import TeamCohortMixin
from sessions.models import SupportSession
from sessions.selectors.session import session_of


class TeamSessionMixin(TeamCohortMixin):
    """Load `self.session` from the address, after the promotion and the right to it."""

    section = "agenda"

    @cached_property
    def session(self) -> SupportSession:
        visible = session_of(self.cohort, self.request.user)
        session = get_object_or_404(visible, slug=self.kwargs["session_slug"])
        session.cohort = self.cohort
        return session

    def session_url(self, name: str = "session_detail") -> str:
        return reverse(f"sessions:{name}", kwargs={"slug": self.cohort.slug, "session_slug": self.session.slug})

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            session=self.session,
            session_url=self.session_url(),
            crumbs=[
                {
                    "label": "Agenda",
                    "url": reverse("sessions:session_list", kwargs={"slug": self.cohort.slug}),
                },
                {"label": self.session.title, "url": self.session_url()},
            ],
            **kwargs,
        )
