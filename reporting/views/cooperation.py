"""The cooperations of a promotion: the network and its table, a pair noted, corrected or taken back by the team."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import FormView, TemplateView, View

from ess_platform.common.errors import BusinessRuleError
from laureates.enums import CooperationState
from laureates.forms.cooperation import TeamCooperationForm
from laureates.models import Cooperation, Laureate
from laureates.services.cooperation_team import cooperation_correct, cooperation_record, cooperation_take_back
from programmes.views.base import TeamFormMixin
from reporting.selectors.cooperations import DENIED, TO_CONFIRM, cooperation_chart, cooperation_rows

PAGE_SIZE = 25
SITUATIONS = ((TO_CONFIRM, "À confirmer"), (DENIED, "Démenties"))


class CooperationPageMixin(TeamFormMixin):
    section = "sponsors"

    @property
    def list_url(self) -> str:
        return reverse("reporting:cooperation_list", kwargs={"slug": self.cohort.slug})

    def get_success_url(self) -> str:
        return self.list_url

    def pair_url(self, pair: Cooperation) -> str:
        kwargs = {"slug": self.cohort.slug, "first": pair.first.slug, "second": pair.second.slug}
        return reverse("reporting:cooperation_edit", kwargs=kwargs)

    @property
    def pair(self) -> Cooperation:
        """The pair of the address, denied or not, in this promotion (404)."""
        if not hasattr(self, "_pair"):
            rows = Cooperation.every.visible_to(self.request.user).filter(cohort=self.cohort)
            rows = rows.select_related("first__organisation", "second__organisation")
            self._pair = get_object_or_404(
                rows.distinct(), first__slug=self.kwargs["first"], second__slug=self.kwargs["second"]
            )
        return self._pair

    def get_context_data(self, **kwargs):
        return super().get_context_data(list_url=self.list_url, **kwargs)


class CooperationListView(CooperationPageMixin, TemplateView):
    template_name = "reporting/cooperation_list.html"

    def get_context_data(self, **kwargs):
        every = cooperation_rows(self.cohort)
        state, situation = self.request.GET.get("etat", ""), self.request.GET.get("situation", "")
        is_filtered = bool(state or situation)
        rows = cooperation_rows(self.cohort, state=state, situation=situation) if is_filtered else every
        page = Paginator(rows, PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            page_obj=page,
            rows=[(row, self.pair_url(row.pair)) for row in page],
            total=len(rows),
            has_any=bool(every),
            is_filtered=is_filtered,
            chart=cooperation_chart(self.cohort, every),
            states=CooperationState.choices,
            situations=SITUATIONS,
            state=state,
            situation=situation,
            **kwargs,
        )


class CooperationCreateView(CooperationPageMixin, FormView):
    template_name = "reporting/cooperation_form.html"
    form_class = TeamCooperationForm

    def get_form_kwargs(self):
        laureates = Laureate.objects.filter(cohort=self.cohort).in_scope().select_related("organisation")
        return super().get_form_kwargs() | {"laureates": laureates}

    def form_valid(self, form):
        given = form.cleaned_data
        try:
            pair, is_new = cooperation_record(
                cohort=self.cohort,
                one=given["one"],
                other=given["other"],
                details=form.details(),
                actor=self.request.user,
            )
        except BusinessRuleError as error:
            return self.refuse(form, error)
        if not is_new:
            messages.info(self.request, "Cette coopération existe déjà : la voici. Rien n’a été changé.")
            return HttpResponseRedirect(self.pair_url(pair))
        messages.success(self.request, f"La coopération entre {pair.first} et {pair.second} est notée.")
        return HttpResponseRedirect(self.list_url)


class CooperationEditView(CooperationPageMixin, FormView):
    template_name = "reporting/cooperation_form.html"
    form_class = TeamCooperationForm

    def get_initial(self):
        pair = self.pair
        names = ("state", "purpose", "origin", "origin_detail", "version")
        return {name: getattr(pair, name) for name in names} | {"types": pair.types.all()}

    def get_context_data(self, **kwargs):
        pair = self.pair
        is_told = bool(pair.first_confirmed_on or pair.second_confirmed_on)
        return super().get_context_data(pair=pair, is_told=is_told, **kwargs)

    def act(self, form) -> str:
        cooperation_correct(
            cooperation=self.pair,
            details=form.details(),
            actor=self.request.user,
            expected_version=form.cleaned_data["version"] or 0,
        )
        return "La coopération est corrigée."


class CooperationTakeBackView(CooperationPageMixin, View):
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        pair = self.pair
        try:
            cooperation_take_back(cooperation=pair, actor=request.user)
        except BusinessRuleError as error:
            messages.error(request, error.message)
            return HttpResponseRedirect(self.pair_url(pair))
        messages.success(request, f"La coopération entre {pair.first} et {pair.second} est retirée.")
        return HttpResponseRedirect(self.list_url)
