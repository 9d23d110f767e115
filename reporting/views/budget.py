"""The budget of a promotion: planned and actual by account, pasted or typed, beside the figure that reads it."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.common.formatting import count
from programmes.forms.budget import BudgetFormSet, PasteForm, initial_lines
from programmes.selectors.budget import budget_digest, budget_lines, budget_summary
from programmes.selectors.budget_paste import merged
from programmes.services.budget import BudgetRefused, budget_save
from programmes.views.base import TeamCohortMixin
from reporting.figures import compute_figures

PASTE = "coller"


class BudgetDetailView(TeamCohortMixin, TemplateView):
    """The summary, the lines to type, the cells to paste: these are shown first, then written by « Enregistrer »."""

    template_name = "reporting/budget_detail.html"
    section = "bilans"

    @cached_property
    def lines(self):
        return budget_lines(self.cohort)

    def get(self, request, *args, **kwargs):
        return self.page()

    def post(self, request, *args, **kwargs):
        return self.paste() if request.POST.get("action") == PASTE else self.save()

    def paste(self):
        form = PasteForm(self.request.POST)
        if not form.is_valid():
            return self.page(paste_form=form, status=400)
        found = list(merged(budget_lines(self.cohort), form.pasted))
        counts = {word: sum(1 for _, change in found if change == word) for word in ("nouvelle", "modifiée")}
        formset = BudgetFormSet(initial=initial_lines(line for line, _ in found))
        return self.page(formset=formset, preview=counts, skipped=form.pasted.skipped)

    def save(self):
        formset = BudgetFormSet(self.request.POST)
        if not formset.is_valid():
            return self.page(formset=formset, status=400)
        kept = formset.kept()
        try:
            moved = budget_save(
                cohort=self.cohort,
                entries=[form.entry() for form in kept],
                expected_digest=self.request.POST.get("digest", ""),
                actor=self.request.user,
            )
        except BudgetRefused as refusal:
            for rank, (field, sentence) in refusal.errors.items():
                kept[rank].add_error(field, sentence)
            return self.page(formset=formset, status=400)
        except ConflictError as conflict:
            return self.page(formset=formset, conflict=conflict.message, status=409)
        except BusinessRuleError as error:
            messages.error(self.request, error.message)
            return self.page(formset=formset, status=400)
        said = f"Budget enregistré : {count(moved, 'ligne modifiée', 'lignes modifiées')}."
        messages.success(self.request, said if moved else "Aucun changement : le budget était déjà à jour.")
        return HttpResponseRedirect(reverse("reporting:budget_detail", kwargs={"slug": self.cohort.slug}))

    def page(self, *, formset=None, status: int = 200, **kwargs):
        figures = compute_figures(self.cohort, codes=("K01", "K25"))
        shown = formset or BudgetFormSet(initial=initial_lines(self.lines))
        context = self.get_context_data(
            tab="budget_detail",
            lines=self.lines,
            digest=budget_digest(self.lines),
            summary=budget_summary(self.lines),
            formset=shown,
            groups=shown.groups(),
            cost=figures["K25"].result.details["cout_par_laureat"],
            spent=figures["K25"].result.details["charges_realisees"],
            laureates=figures["K01"].result.value,
            coverage=figures["K25"].result.coverage_note,
            has_errors=shown.is_bound and shown.total_error_count() > 0,
            **{"paste_form": PasteForm(), **kwargs},
        )
        return self.render_to_response(context, status=status)
