"""The team adds a laureate to its promotion and corrects what is known of one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.directory.models import Organisation
from programmes.views.base import TeamCohortMixin

from ..enums import LaureateStatus
from ..forms.laureate import LaureateCreateForm, LaureateEditForm, NewLaureateForm, PersonForm
from ..models import Laureate
from ..selectors.structures import pickable_structures, same_structures, structure_search, visible_structures
from ..services.laureate import OVER, laureate_create, laureate_edit
from ..services.organisation import FIELDS, organisation_create, organisation_update
from ..services.people import participant_create

MOST_FOUND = 20
READ_ONLY = "Ce lauréat a quitté la promotion : sa fiche se lit et ne change plus."
CLOSED = "Cette promotion est clôturée : on n’y ajoute plus de lauréat."


class TeamLaureateMixin(TeamCohortMixin):
    """Load `self.laureate` within the promotion; 404 for another one's."""

    section = "laureates"

    @cached_property
    def laureate(self) -> Laureate:
        rows = Laureate.objects.visible_to(self.request.user).filter(cohort=self.cohort)
        return get_object_or_404(rows.select_related("organisation", "cohort"), slug=self.kwargs["laureate_slug"])

    def refuse_reading_only(self) -> None:
        if self.laureate.status == LaureateStatus.LEFT:
            raise PermissionDenied(READ_ONLY)

    def to_sheet(self, laureate: Laureate | None = None):
        return redirect("reporting:laureate_detail", self.cohort.slug, (laureate or self.laureate).slug)

    def get_context_data(self, **kwargs):
        return super().get_context_data(laureate=self.laureate, **kwargs)


class LaureateCreate(TeamCohortMixin, TemplateView):
    """Search the structure first, so that nobody is written twice; then its journey and its main contact.

    `?structure=` picks one that exists, `?nouvelle=1` writes a new one; `?remplace=` says whose place it takes.
    """

    template_name = "laureates/laureate_create.html"
    section = "laureates"

    def dispatch(self, request, *args, **kwargs):
        self.contact_form = self.twin = None
        self.near: list[Organisation] = []
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def organisation(self) -> Organisation | None:
        """The one that was picked: visible to this person, or named by the very SIRET or RNA that she typed."""
        asked = self.request.GET.get("structure")
        if not asked:
            return None
        rows = pickable_structures(self.request.user, code=self.request.GET.get("code", ""))
        try:
            return get_object_or_404(rows, public_id=asked)
        except ValidationError as error:  # no identifier at all
            raise Http404 from error

    @cached_property
    def replaced(self) -> Laureate | None:
        asked = self.request.GET.get("remplace")
        if not asked:
            return None
        rows = Laureate.objects.visible_to(self.request.user).filter(cohort=self.cohort)
        return get_object_or_404(
            rows.exclude(status=LaureateStatus.LEFT).select_related("organisation", "cohort"), slug=asked
        )

    @property
    def is_new(self) -> bool:
        return self.organisation is None and "nouvelle" in self.request.GET

    def build(self, data=None):
        form_class = LaureateCreateForm if self.organisation else NewLaureateForm
        has_started = self.cohort.starts_on is not None and self.cohort.starts_on <= self.today
        initial = {"entered_on": self.today} if self.replaced or has_started else {}
        if self.is_new and not data:
            initial["name"] = self.request.GET.get("q", "")
        self.contact_form = PersonForm(data, prefix="contact", empty_permitted=True)
        return form_class(data, initial=initial)

    def post(self, request, *args, **kwargs):
        if not (self.is_new or self.organisation):
            raise Http404
        form = self.build(request.POST)
        if not (form.is_valid() & self.contact_form.is_valid()):
            return self.show(form, status=400)
        if self.is_new and not form.cleaned_data["is_another"]:
            given = form.cleaned_data
            self.near = same_structures(request.user, name=given["name"], postcode=given["postcode"])
            if self.near:
                return self.show(form, status=400)
        try:
            laureate = self.act(form)
        except BusinessRuleError as error:
            target = self.contact_form if error.field == "email" else form
            if error.field in ("siret", "rna"):
                code = form.cleaned_data[error.field]
                self.twin = pickable_structures(request.user, code=code).filter(**{error.field: code}).first()
            target.refuse(error)
            return self.show(form, status=400)
        messages.success(request, f"{laureate} est lauréat de la promotion. Invitez maintenant ses personnes.")
        return redirect("reporting:laureate_detail", self.cohort.slug, laureate.slug)

    @transaction.atomic
    def act(self, form) -> Laureate:
        actor, cohort = self.request.user, self.cohort
        organisation = self.organisation or organisation_create(given=form.identity, actor=actor, scope=cohort.slug)
        laureate = laureate_create(
            cohort=cohort,
            organisation=organisation,
            given=form.journey,
            actor=actor,
            today=self.today,
            replaced=self.replaced,
        )
        if self.contact_form.has_changed():
            participant_create(
                laureate=laureate,
                given=self.contact_form.cleaned_data | {"joined_on": laureate.entered_on},
                is_main_contact=True,
                actor=actor,
                today=self.cohort.starts_on or self.today,
            )
        return laureate

    def show(self, form, *, status: int):
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def get_context_data(self, **kwargs):
        if self.cohort.status in OVER:
            raise PermissionDenied(CLOSED)
        text = self.request.GET.get("q", "")[:100].strip()
        replaced = self.replaced
        if (self.is_new or self.organisation) and "form" not in kwargs:
            kwargs["form"] = self.build()
        return super().get_context_data(
            text=text,
            organisation=self.organisation,
            is_new=self.is_new,
            replaced=replaced,
            found=self.search(text) if text and not self.is_new else None,
            contact_form=self.contact_form,
            near=self.near,
            twin=self.twin,
            **kwargs,
        )

    def search(self, text: str) -> list[Organisation]:
        """The structures of the team's promotions; those of this one are said to be there already."""
        rows = structure_search(visible_structures(self.request.user), text).order_by("sort_name", "pk")[:MOST_FOUND]
        found = list(rows.select_related("department"))
        here = dict(
            Laureate.objects.visible_to(self.request.user)
            .filter(cohort=self.cohort, organisation__in=found)
            .values_list("organisation", "slug")
        )
        for row in found:
            row.here = here.get(row.pk)
        return found


class LaureateEdit(TeamLaureateMixin, TemplateView):
    """Identity, journey and zonings of one laureate, on one page; the people have their own."""

    template_name = "laureates/laureate_edit.html"

    def get(self, request, *args, **kwargs):
        self.refuse_reading_only()
        return super().get(request, *args, **kwargs)

    def build(self, data=None) -> LaureateEditForm:
        laureate, organisation = self.laureate, self.laureate.organisation
        initial = {name: getattr(organisation, name) for name in FIELDS}
        for name in ("legal_form", "inclusion_kind", "sector", "department"):
            initial[name] = initial[name].code if initial[name] else None
        initial |= {name: getattr(laureate, name) for name in ("entered_on", "activity", "project")}
        initial |= {"version": laureate.version, "organisation_version": organisation.version}
        for row in laureate.zonings.all():
            initial |= {f"zoning_{row.zoning_id}": True, f"zoning_{row.zoning_id}_day": row.observed_on}
        return LaureateEditForm(data, initial=initial)

    def post(self, request, *args, **kwargs):
        self.refuse_reading_only()
        form = self.build(request.POST)
        if not form.is_valid():
            return self.show(form, status=400)
        try:
            self.act(form)
        except ConflictError as error:
            return self.conflict(form, error)
        except BusinessRuleError as error:
            form.refuse(error)
            return self.show(form, status=400)
        messages.success(request, "La fiche est à jour.")
        return self.to_sheet()

    @transaction.atomic
    def act(self, form) -> None:
        given, actor = form.cleaned_data, self.request.user
        organisation_update(
            organisation=self.laureate.organisation,
            given=form.identity,
            actor=actor,
            expected_version=given["organisation_version"],
            scope=self.cohort.slug,
        )
        laureate_edit(
            laureate=self.laureate,
            given=form.journey,
            zonings=form.zonings,
            actor=actor,
            expected_version=given["version"],
        )

    def conflict(self, form, error):
        """What was typed stays; posting again from this page keeps it, over what was saved meanwhile."""
        del self.laureate
        data = form.data.copy()
        data["version"], data["organisation_version"] = self.laureate.version, self.laureate.organisation.version
        again = self.build(data)
        stored = [(again[name].label, again.initial[name]) for name in again.changed_data if name in again.initial]
        context = self.get_context_data(form=again, conflict=error.message, stored=stored)
        return self.render_to_response(context, status=409)

    def show(self, form, *, status: int):
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def get_context_data(self, **kwargs):
        if "form" not in kwargs:
            kwargs["form"] = self.build()
        people = self.laureate.participants.select_related("person").order_by("left_on", "-is_main_contact", "pk")
        return super().get_context_data(people=people, **kwargs)
