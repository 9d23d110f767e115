"""The page where the team chooses the figures of a bilan, their order, and the key ones."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from ess_platform.common.errors import BusinessRuleError, ConflictError
from reporting.figures import FIGURES, FigureSet, compute_figures
from reporting.forms import BilanFigureFormSet
from reporting.selectors.bilan_figures import MOST_KEYS, chosen_digest, chosen_of, usual_choice
from reporting.services.bilan_figures import ChosenFigure, bilan_figures_save
from reporting.views.bilan import BilanMixin

UP, DOWN = "monter", "descendre"


class BilanFiguresView(BilanMixin, TemplateView):
    """Checkboxes and an order, without JavaScript: « Monter » and « Descendre » redraw the page, unsaved."""

    template_name = "reporting/bilan_figures.html"

    @cached_property
    def figures(self) -> FigureSet:
        return compute_figures(self.cohort)

    @cached_property
    def stored(self):
        return chosen_of(self.bilan)

    def rows(self) -> list[dict]:
        """What is kept, in its order, then every other figure."""
        kept = [(row.code, row.is_key) for row in self.stored if row.code in self.figures]
        kept = kept or usual_choice(code for code in self.figures if code not in FIGURES)
        known = {code for code, _ in kept}
        rows = [{"code": code, "is_kept": True, "is_key": is_key} for code, is_key in kept]
        return rows + [{"code": code, "is_kept": False, "is_key": False} for code in self.figures if code not in known]

    def get(self, request, *args, **kwargs):
        return self.page(self.formset(self.rows()))

    def post(self, request, *args, **kwargs):
        if "habituels" in request.POST:
            return self.save([], BilanFigureFormSet(request.POST))
        formset = BilanFigureFormSet(request.POST)
        if not formset.is_valid():
            return self.page(formset, status=400, digest=request.POST.get("digest", ""))
        rows = ordered([form.cleaned_data for form in formset])
        for step, name in ((-1, UP), (1, DOWN)):
            if code := request.POST.get(name):
                seen = request.POST.get("digest", "")
                return self.page(self.formset(moved(rows, code, step)), digest=seen, moved=self.figures.get(code))
        return self.save([ChosenFigure(row["code"], row["is_key"]) for row in rows if row["is_kept"]], formset)

    def save(self, chosen: list[ChosenFigure], formset):
        if not chosen and "habituels" not in self.request.POST:
            return self.page(formset, status=400, refusal="Retenez au moins un chiffre, ou revenez aux habituels.")
        try:
            bilan_figures_save(
                bilan=self.bilan,
                chosen=chosen,
                expected_digest=self.request.POST.get("digest", ""),
                actor=self.request.user,
            )
        except BusinessRuleError as refusal:
            status = 409 if isinstance(refusal, ConflictError) else 400
            return self.page(formset, status=status, refusal=refusal.message)
        messages.success(self.request, "Chiffres du bilan enregistrés : la prochaine version les imprime ainsi.")
        address = {"slug": self.cohort.slug, "public_id": self.bilan.public_id}
        return HttpResponseRedirect(reverse("reporting:bilan_figures", kwargs=address))

    def formset(self, rows: list[dict]):
        return BilanFigureFormSet(initial=[row | {"position": rank} for rank, row in enumerate(rows, start=1)])

    def page(self, formset, *, status: int = 200, digest: str = "", **kwargs):
        lines = [(form, self.figures.get(form["code"].value())) for form in formset]
        context = self.get_context_data(
            formset=formset,
            lines=[line for line in lines if line[1]],
            digest=digest or chosen_digest(self.stored),
            is_usual=not self.stored,
            most_keys=MOST_KEYS,
            has_errors=formset.is_bound and not formset.is_valid(),
            **kwargs,
        )
        return self.render_to_response(context, status=status)


def ordered(rows: list[dict]) -> list[dict]:
    """The rows by the rank typed. Of two with the same one, the row that goes up passes, that goes down follows."""

    def key(item: tuple[int, dict]) -> tuple[int, int]:
        rank, row = item
        return row["position"], (row["position"] > rank) - (row["position"] < rank)

    return [row for _rank, row in sorted(enumerate(rows, start=1), key=key)]


def moved(rows: list[dict], code: str, step: int) -> list[dict]:
    """The rows with one of them a rank up (-1) or down (1); as they were at either end."""
    rank = next((rank for rank, row in enumerate(rows) if row["code"] == code), None)
    if rank is None or not 0 <= rank + step < len(rows):
        return rows
    rows[rank], rows[rank + step] = rows[rank + step], rows[rank]
    return rows
