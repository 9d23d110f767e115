"""Targets of the convention and declared figures, beside what the platform computes."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from ess_platform.common.errors import BusinessRuleError, ConflictError
from programmes.forms.target import DeclaredFormSet, TargetFormSet
from programmes.selectors.target import declared_of, targets_digest, targets_of
from programmes.services.target import DeclaredEntry, TargetEntry, TargetsRefused, targets_save
from programmes.validators import parse_amount
from programmes.views.base import TeamCohortMixin
from reporting.figures import compute_figures
from reporting.selectors.target import declared_codes, declared_reading, target_codes, target_reading


class TargetListView(TeamCohortMixin, TemplateView):
    template_name = "reporting/target_list.html"
    section = "settings"

    @cached_property
    def stored(self):
        return targets_of(self.cohort), declared_of(self.cohort)

    @cached_property
    def figures(self):
        return compute_figures(self.cohort)

    def formsets(self, data=None):
        targets, declared = self.stored
        return (
            TargetFormSet(
                data,
                prefix="objectif",
                form_kwargs={"codes": target_codes()},
                initial=[
                    {"code": row.code, "label": row.label, "value": row.value, "unit": row.unit} for row in targets
                ],
            ),
            DeclaredFormSet(
                data,
                prefix="declare",
                form_kwargs={"codes": declared_codes()},
                initial=[
                    {
                        "figure_code": row.figure_code,
                        "value": row.value,
                        "source": row.source,
                        "explanation": row.explanation,
                    }
                    for row in declared
                ],
            ),
        )

    def get(self, request, *args, **kwargs):
        return self.page(*self.formsets())

    def post(self, request, *args, **kwargs):
        targets, declared = self.formsets(request.POST)
        if not (targets.is_valid() & declared.is_valid()):
            return self.page(targets, declared, status=400)
        kept_targets, kept_declared = kept(targets), kept(declared)
        try:
            moved = targets_save(
                cohort=self.cohort,
                targets=[self.target(form.cleaned_data) for form in kept_targets],
                declared=[self.declaration(form.cleaned_data) for form in kept_declared],
                expected_digest=request.POST.get("digest", ""),
                actor=request.user,
            )
        except TargetsRefused as refusal:
            for forms, errors in ((kept_targets, refusal.targets), (kept_declared, refusal.declared)):
                for rank, (field, sentence) in errors.items():
                    forms[rank].add_error(field, sentence)
            return self.page(targets, declared, status=400)
        except ConflictError as conflict:
            return self.page(targets, declared, status=409, conflict=conflict.message)
        except BusinessRuleError as error:
            messages.error(request, error.message)
            return self.page(targets, declared, status=400)
        messages.success(request, "Objectifs enregistrés." if moved else "Aucun changement à enregistrer.")
        return HttpResponseRedirect(reverse("reporting:target_list", kwargs={"slug": self.cohort.slug}))

    @staticmethod
    def target(data: dict) -> TargetEntry:
        return TargetEntry(code=data["code"], label=data["label"], value=data["value"], unit=data["unit"])

    def declaration(self, data: dict) -> DeclaredEntry:
        reading = declared_reading(self.figures, data["figure_code"], data["value"])
        return DeclaredEntry(
            figure_code=data["figure_code"],
            value=data["value"],
            source=data["source"],
            explanation=data["explanation"].strip(),
            computed=reading.computed,
            differs=reading.agrees is False,
        )

    def beside(self, formset, name: str, reading) -> list[tuple]:
        """Each line of a form with what the platform computes for its figure."""
        return [
            (form, reading(self.figures, form[name].value() or "", parse_amount(form["value"].value() or "")))
            for form in formset.forms
        ]

    def page(self, targets, declared, *, status: int = 200, **kwargs):
        context = self.get_context_data(
            tab="target_list",
            digest=targets_digest(*self.stored),
            targets=targets,
            declared=declared,
            target_rows=self.beside(targets, "code", target_reading),
            declared_rows=self.beside(declared, "figure_code", declared_reading),
            stored_targets=self.stored[0],
            stored_declared=self.stored[1],
            has_errors=any(one.is_bound and one.total_error_count() for one in (targets, declared)),
            **kwargs,
        )
        return self.render_to_response(context, status=status)


def kept(formset) -> list:
    """The lines to write, in their order: neither free nor removed."""
    return [form for form in formset.forms if not form.is_blank and not form.cleaned_data.get("DELETE")]
