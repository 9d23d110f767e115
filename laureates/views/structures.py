"""The directory of structures across the promotions of a team, and merging two that are one."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import FormView, ListView, TemplateView

from ess_platform.accounts.enums import Space
from ess_platform.accounts.views.space import SpacePageMixin
from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.directory.models import Organisation

from ..filters import StructureFilter
from ..forms.laureate import StructureForm
from ..forms.structure_merge import MergeForm
from ..selectors.structure_merge import MergePlan, merge_plan
from ..selectors.structures import duplicates_among, own_journeys, same_structures, structure_rows, visible_structures
from ..services.organisation import FIELDS, organisation_update
from ..services.structure_merge import structure_merge

TEAM_SPACE_ONLY = "Cette page est réservée aux équipes des programmes. Votre espace vous montre ce qui vous concerne."
REFERENCES = ("legal_form", "inclusion_kind", "sector", "department")


class StructurePage(SpacePageMixin):
    space = Space.TEAM
    space_refusal = TEAM_SPACE_ONLY


class StructureList(StructurePage, ListView):
    """`/structures/`"""

    template_name = "laureates/structure_list.html"
    paginate_by = 25

    def get_queryset(self):
        self.filterset = StructureFilter(
            self.request.GET, queryset=structure_rows(self.request.user), user=self.request.user
        )
        return self.filterset.qs

    def get_context_data(self, **kwargs):
        form = self.filterset.form
        asked = any(self.request.GET.get(name) for name in form.fields)
        return super().get_context_data(filter_form=form, is_filtered=asked, **kwargs)


class StructureDuplicates(StructurePage, TemplateView):
    """Pairs that may be one structure; each leads to the preview of its merge."""

    template_name = "laureates/structure_duplicates.html"

    def get_context_data(self, **kwargs):
        rows = visible_structures(self.request.user).order_by("sort_name", "pk")
        return super().get_context_data(pairs=duplicates_among(rows), **kwargs)


class OneStructureMixin:
    """Load `self.structure`: 404 when no promotion of this person has it."""

    @cached_property
    def structure(self) -> Organisation:
        rows = visible_structures(self.request.user)
        related = rows.select_related(*REFERENCES).prefetch_related("hats")
        return get_object_or_404(related, public_id=self.kwargs["public_id"])

    def to_structure(self, structure: Organisation | None = None):
        return redirect("laureates:structure_detail", (structure or self.structure).public_id)

    def get_context_data(self, **kwargs):
        return super().get_context_data(structure=self.structure, **kwargs)


class StructureDetail(OneStructureMixin, TemplateView):
    """The identity once, and its journeys."""

    template_name = "laureates/structure_detail.html"

    def get_context_data(self, **kwargs):
        mine, user = self.structure, self.request.user
        near = same_structures(user, name=mine.name, postcode=mine.postcode)
        return super().get_context_data(
            journeys=own_journeys(user).filter(organisation=mine),
            near=[row for row in near if row.pk != mine.pk],
            **kwargs,
        )


class StructureEdit(OneStructureMixin, FormView):
    """The identity, for all the journeys of this structure."""

    template_name = "laureates/structure_form.html"
    form_class = StructureForm

    def get_initial(self):
        found = {name: getattr(self.structure, name) for name in FIELDS}
        for name in REFERENCES:
            found[name] = found[name].code if found[name] else None
        return found | {"version": self.structure.version}

    def form_valid(self, form):
        try:
            organisation_update(
                organisation=self.structure,
                given=form.identity,
                actor=self.request.user,
                expected_version=form.cleaned_data["version"],
                scope="",
            )
        except ConflictError as error:
            form.data = form.data.copy()
            form.data["version"] = self.structure.version
            form.add_error(None, error.message)
            return self.render_to_response(self.get_context_data(form=form), status=409)
        except BusinessRuleError as error:
            form.refuse(error)
            return self.form_invalid(form)
        messages.success(self.request, "La structure est à jour dans toutes ses promotions.")
        return self.to_structure()

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=400)


class StructureMerge(OneStructureMixin, TemplateView):
    """What the merge will do, field by field and row by row; then the word that does it."""

    template_name = "laureates/structure_merge.html"

    @cached_property
    def other(self) -> Organisation:
        rows = visible_structures(self.request.user).select_related(*REFERENCES)
        return get_object_or_404(rows, public_id=self.kwargs["other_id"])

    @cached_property
    def plan(self) -> MergePlan:
        return merge_plan(kept=self.structure, dropped=self.other, actor=self.request.user)

    def post(self, request, *args, **kwargs):
        form = MergeForm(request.POST, plan=self.plan)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        given = form.cleaned_data
        try:
            structure_merge(
                kept=self.structure,
                dropped=self.other,
                taken=form.taken,
                actor=request.user,
                versions=(given["version"], given["other_version"]),
            )
        except ConflictError as error:
            form.data = form.data.copy()
            form.data["version"], form.data["other_version"] = self.structure.version, self.other.version
            form.add_error(None, error.message)
            return self.render_to_response(self.get_context_data(form=form), status=409)
        except BusinessRuleError as error:
            form.add_error(None, error.message)
            return self.render_to_response(self.get_context_data(form=form), status=400)
        messages.success(request, f"{self.other} et {self.structure} sont une seule structure.")
        return self.to_structure()

    def get_context_data(self, **kwargs):
        initial = {"version": self.structure.version, "other_version": self.other.version}
        kwargs.setdefault("form", MergeForm(plan=self.plan, initial=initial))
        return super().get_context_data(other=self.other, plan=self.plan, **kwargs)
