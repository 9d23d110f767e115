"""The funders of a promotion: their terms, and the access that the direction gives or withdraws."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView

from ess_platform.common.errors import BusinessRuleError
from programmes.forms.settings import AccessForm, FundingForm, PageForm, funding_initial
from programmes.models import Funding
from programmes.selectors.funding import FundingRow, funding_rows
from programmes.services.funding import (
    funding_delete,
    funding_give_access,
    funding_save,
    funding_withdraw_access,
)
from programmes.views.base import DirectionMixin, TeamCohortMixin
from programmes.views.settings import SettingsPageMixin, refuse


class FundingListView(SettingsPageMixin, TeamCohortMixin, TemplateView):
    template_name = "programmes/funding_list.html"
    tab = "funding_list"

    def get_context_data(self, **kwargs):
        return super().get_context_data(rows=funding_rows(self.cohort, self.today), **kwargs)


class FundingPageMixin(SettingsPageMixin, DirectionMixin):
    """One line, or none on the page that adds one. A subclass says what `act` does and the sentence that follows."""

    tab = "funding_list"
    done = ""

    @cached_property
    def row(self) -> FundingRow | None:
        key = self.kwargs.get("funding_id")
        if key is None:
            return None
        found = next((row for row in funding_rows(self.cohort, self.today) if row.funding.pk == key), None)
        if found is None:
            raise Http404
        return found

    @property
    def funding(self) -> Funding | None:
        return self.row.funding if self.row else None

    def act(self, form) -> None:
        raise NotImplementedError

    def form_valid(self, form):
        try:
            self.act(form)
        except BusinessRuleError as error:
            refuse(form, error)
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return HttpResponseRedirect(self.url("funding_list"))

    def get_context_data(self, **kwargs):
        return super().get_context_data(row=self.row, list_url=self.url("funding_list"), **kwargs)


class FundingEditView(FundingPageMixin, FormView):
    """Add a funder, or change the terms of one."""

    template_name = "programmes/funding_form.html"
    form_class = FundingForm
    done = "Le financement est enregistré."

    def get_initial(self):
        return funding_initial(self.funding) if self.funding else {}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"funding": self.funding}

    def act(self, form):
        funding_save(cohort=self.cohort, funding=form.funding, data=form.data_of(), actor=self.request.user)


class FundingOpenView(FundingPageMixin, FormView):
    """Give access, or change its last day."""

    template_name = "programmes/funding_open.html"
    form_class = AccessForm
    done = "L’accès est ouvert."

    def get_initial(self):
        until = self.row.funding.access_until if self.row.is_open else self.cohort.retention_until
        return {"access_until": until}

    def act(self, form):
        until = form.cleaned_data["access_until"]
        funding_give_access(funding=self.funding, until=until, actor=self.request.user, today=self.today)


class FundingWithdrawView(FundingPageMixin, FormView):
    template_name = "programmes/funding_withdraw.html"
    form_class = PageForm
    done = "L’accès est retiré."

    def act(self, form):
        funding_withdraw_access(funding=self.funding, actor=self.request.user, today=self.today)


class FundingDeleteView(FundingPageMixin, FormView):
    template_name = "programmes/funding_delete.html"
    form_class = PageForm
    done = "Le financeur est retiré de la liste."

    def act(self, form):
        funding_delete(funding=self.funding, actor=self.request.user, today=self.today)
