"""The charter of sponsorship: the team publishes it, both sides of a pair accept it."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from ess_platform.common.errors import BusinessRuleError, ConflictError
from programmes.views.charter import CharterPublishView
from sponsors.enums import Side
from sponsors.models import Sponsorship
from sponsors.permissions import sides_of
from sponsors.selectors.charter import current_sponsor_charter, pair_charter, standard_sponsor_charter
from sponsors.services.charter import sponsor_charter_accept, sponsor_charter_publish

MAX_DIGITS = 5


class SponsorCharterView(CharterPublishView):
    """`…/parrainages/charte/`"""

    template_name = "sponsors/charter_publish.html"
    section = "sponsors"
    current = staticmethod(current_sponsor_charter)
    standard = staticmethod(standard_sponsor_charter)
    publish = staticmethod(sponsor_charter_publish)
    done = "La version {number} de la charte de parrainage est publiée."

    def get_context_data(self, **kwargs):
        return super().get_context_data(charter=self.current(self.cohort), **kwargs)

    def get_success_url(self) -> str:
        return reverse("sponsors:sponsorship_list", kwargs={"slug": self.cohort.slug})


class PairCharterView(TemplateView):
    """`/parrainages/<id>/charte/`: for the two sides, to accept; for the team, to read."""

    template_name = "sponsors/pair_charter.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.now = timezone.now()

    @property
    def pair(self) -> Sponsorship:
        if not hasattr(self, "_pair"):
            rows = Sponsorship.objects.visible_to(self.request.user).distinct()
            related = (
                "laureate__organisation",
                "laureate__cohort",
                "contact__person",
                "contact__sponsor__organisation",
            )
            self._pair = get_object_or_404(rows.select_related(*related), public_id=self.kwargs["public_id"])
        return self._pair

    def get_context_data(self, **kwargs):
        own = pair_charter(self.pair)
        sides = sides_of(self.request.user, self.pair)
        waiting = [side for side in Side if side in sides and side not in own.accepted]
        return super().get_context_data(
            pair=self.pair,
            own=own,
            waiting=waiting[0] if waiting else None,
            is_over=self.pair.is_over(timezone.localdate(self.now)),
            is_sponsor=Side.SPONSOR in sides,
            is_laureate=Side.LAUREATE in sides,
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        number, side = request.POST.get("number", ""), request.POST.get("side", "")
        try:
            sponsor_charter_accept(
                sponsorship=self.pair,
                side=side,
                number=int(number) if number.isdecimal() and len(number) <= MAX_DIGITS else 0,
                actor=request.user,
                now=self.now,
            )
        except BusinessRuleError as error:
            status = 409 if isinstance(error, ConflictError) else 403
            return self.render_to_response(self.get_context_data(refusal=error.message), status=status)
        messages.success(request, "Vous avez accepté la charte de parrainage. Merci.")
        return HttpResponseRedirect(request.path)
