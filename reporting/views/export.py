"""Exports: ask for a list as it is seen, watch it being made, download it for seven days."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView

from ess_platform.common.errors import BusinessRuleError
from programmes.views.base import TeamCohortMixin
from reporting.enums import ExportFormat
from reporting.export_kinds import ExportRequest, export_kind, export_kinds
from reporting.forms import ExportForm
from reporting.selectors.export import export_jobs, export_rows
from reporting.services.export import export_request

PAGE_SIZE = 25
OWN = ("liste", "format", "page", "filtres", "filtres_de", "cle", "csrfmiddlewaretoken")  # of this page, not of a list


class ExportListView(TeamCohortMixin, FormView):
    """`…/exports/`: what was asked, and asking. `?liste=` with the query string of a list keeps its filters."""

    template_name = "reporting/export_list.html"
    section = "bilans"
    form_class = ExportForm

    @cached_property
    def asked(self) -> str:
        """The list that the address names; empty when it names none that exists."""
        key = self.request.GET.get("liste", "")
        return key if export_kind(key) else ""

    @cached_property
    def kept(self) -> QueryDict:
        """What the address says beside this page's own words: the filters and the order of a list."""
        kept = self.request.GET.copy() if self.asked else QueryDict(mutable=True)
        for name in OWN:
            kept.pop(name, None)
        return kept

    def filters(self) -> list[tuple[str, str]]:
        """The filters kept, in words."""
        if not self.kept:
            return []
        request = ExportRequest(cohort=self.cohort, user=self.request.user, query=self.kept, today=self.today)
        return list(export_kind(self.asked).build(request).filters)

    def get_initial(self):
        return {
            "liste": self.asked or export_kinds()[0].key,
            "format": ExportFormat.XLSX,
            "filtres": self.kept.urlencode(),
            "filtres_de": self.asked,
            "cle": uuid.uuid4(),
        }

    def get_context_data(self, **kwargs):
        jobs = export_jobs(user=self.request.user, cohort=self.cohort)
        page = Paginator(jobs, PAGE_SIZE).get_page(self.request.GET.get("page"))
        rows = export_rows(page.object_list, now=timezone.now())
        return super().get_context_data(
            page_obj=page,
            rows=rows,
            is_working=any(row.is_working for row in rows),
            filters=self.filters(),
            kind=export_kind(self.asked),
            **kwargs,
        )

    def form_valid(self, form):
        given = form.cleaned_data
        try:
            export_request(
                cohort=self.cohort,
                actor=self.request.user,
                key=given["liste"],
                file_format=given["format"],
                query=given["filtres"] if given["filtres_de"] == given["liste"] else "",
                idempotency_key=str(given["cle"]),
                now=timezone.now(),
            )
        except BusinessRuleError as refusal:
            form.add_error(refusal.field, refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, "Export demandé. Le fichier se télécharge ci-dessous dès qu’il est prêt.")
        return HttpResponseRedirect(reverse("reporting:export_list", kwargs={"slug": self.cohort.slug}))
