"""The support plan of a laureate: the team's pages and the laureate's own, over the same gestures."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.directory.models import Criterion, LeverTool
from programmes.views.base import TeamCohortMixin

from ..enums import ActionState, LaureateStatus
from ..filters import PlanFilter
from ..forms import ActionForm, MoveForm, NoteForm, initial_of
from ..models import Laureate, SupportAction
from ..permissions import is_own_proposal
from ..selectors.support_plan import RELATED, ActionLine, action_history, cohort_actions, plan_of
from ..services.support_plan import (
    TITLE_LENGTH,
    support_action_create,
    support_action_delete,
    support_action_move,
    support_action_note,
    support_action_update,
)
from .space import JourneyMixin

PAGE_SIZE = 25
LEFT = "Ce lauréat a quitté la promotion : son plan se lit et ne change plus."


class TeamPlanMixin(TeamCohortMixin):
    """The plan as the team reads it, inside the promotion; 404 for the laureate of another one."""

    section = "laureates"
    is_team = True

    @cached_property
    def laureate(self) -> Laureate:
        rows = Laureate.objects.visible_to(self.request.user).filter(cohort=self.cohort)
        rows = rows.select_related("organisation", "cohort")
        return get_object_or_404(rows, slug=self.kwargs["laureate_slug"])

    def plan_url(self, name: str = "detail", action: SupportAction | None = None) -> str:
        kwargs = {"slug": self.cohort.slug, "laureate_slug": self.laureate.slug}
        return reverse(f"laureates:plan_{name}", kwargs=kwargs | ({"public_id": action.public_id} if action else {}))


class SpacePlanMixin(JourneyMixin):
    """The plan in the laureate's space: of the journey being read, or of the one that the action belongs to."""

    is_team = False

    def plan_url(self, name: str = "detail", action: SupportAction | None = None) -> str:
        url = reverse(f"laureates:space_plan_{name}", kwargs={"public_id": action.public_id} if action else {})
        return f"{url}?parcours={self.laureate.public_id}" if len(self.journeys) > 1 else url


class PlanPage:
    """What every page of a plan shows and checks."""

    @property
    def is_writable(self) -> bool:
        return self.laureate.status != LaureateStatus.LEFT

    def refuse_reading_only(self) -> None:
        if not self.is_writable:
            raise PermissionDenied(LEFT)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "laureate": self.laureate,
            "is_team": self.is_team,
            "is_writable": self.is_writable,
            "plan_url": self.plan_url(),
            "create_url": self.plan_url("create"),
        }

    def back(self, sentence: str):
        messages.success(self.request, sentence)
        return HttpResponseRedirect(self.plan_url())


class OneActionMixin(PlanPage):
    """Load `self.action`: within this laureate's plan for the team, within one's own plans in the space; else 404."""

    def dispatch(self, request, *args, **kwargs):
        self.action = self.load()
        if not self.is_team:
            self.laureate = next(row for row in self.journeys if row.pk == self.action.laureate_id)
        return super().dispatch(request, *args, **kwargs)

    def load(self) -> SupportAction:
        rows = SupportAction.objects.visible_to(self.request.user).select_related(*RELATED)
        owners = [self.laureate] if self.is_team else self.journeys
        return get_object_or_404(rows.filter(laureate__in=owners), public_id=self.kwargs["public_id"])

    @property
    def may_edit(self) -> bool:
        return self.is_team or is_own_proposal(self.request.user, self.action)


class PlanDetail(PlanPage, TemplateView):
    """Open actions, late ones said, then what is over."""

    template_name = "laureates/plan_detail.html"

    def get_context_data(self, **kwargs):
        plan = plan_of(laureate=self.laureate, today=self.today)
        return super().get_context_data(
            plan=plan,
            open_rows=[self.row(line) for line in plan.open],
            closed_rows=[self.row(line) for line in plan.closed],
            **kwargs,
        )

    def row(self, line: ActionLine) -> dict:
        return {
            "line": line,
            "move_url": self.plan_url("move", line.action),
            "edit_url": self.plan_url("update", line.action),
            "delete_url": self.plan_url("delete", line.action),
            "may_edit": self.is_team or is_own_proposal(self.request.user, line.action),
        }


class ActionFormView(TemplateView):
    """A form, its errors with what was typed, and the answer of a rule beside its field."""

    template_name = "laureates/plan_action_form.html"

    def get(self, request, *args, **kwargs):
        self.refuse_reading_only()
        return self.render_to_response(self.get_context_data(form=self.build()))

    def post(self, request, *args, **kwargs):
        self.refuse_reading_only()
        form = self.build(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            return self.write(form)
        except ConflictError as error:
            return self.show_both(form, error)
        except BusinessRuleError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
            return self.render_to_response(self.get_context_data(form=form))


class ActionCreate(PlanPage, ActionFormView):
    """« Ajouter au plan »: `?critere=` and `?outil=` fill what a suggestion knows."""

    def build(self, data=None) -> ActionForm:
        return ActionForm(data, laureate=self.laureate, today=self.today, initial=self.first_values())

    def first_values(self) -> dict:
        people = self.laureate.participants.current(self.today)
        owner = people.filter(is_main_contact=True) if self.is_team else people.filter(person__user=self.request.user)
        asked = self.request.GET
        tool = LeverTool.objects.filter(code=asked.get("outil", "")).first()
        criterion = Criterion.objects.filter(code=asked.get("critere", "")).first()
        found = {"owner": owner.values_list("public_id", flat=True).first()}
        if tool is not None:
            title = f"Mobiliser l’outil «\u00a0{tool.label}\u00a0»"
            found |= {"tool": tool.code, "title": title if len(title) <= TITLE_LENGTH else tool.label[:TITLE_LENGTH]}
        return found | ({"criterion": criterion.code} if criterion else {})

    def write(self, form: ActionForm):
        support_action_create(laureate=self.laureate, content=form.content(), actor=self.request.user, today=self.today)
        return self.back("L’action est ajoutée au plan.")


class ActionUpdate(OneActionMixin, ActionFormView):
    """The whole action for who may rewrite it; its note alone for the laureate otherwise."""

    def build(self, data=None) -> ActionForm | NoteForm:
        if self.may_edit:
            return ActionForm(data, laureate=self.laureate, today=self.today, initial=initial_of(self.action))
        return NoteForm(data, initial={"note": self.action.note, "version": self.action.version}, label_suffix="")

    def write(self, form):
        common = {
            "action": self.action,
            "actor": self.request.user,
            "expected_version": form.cleaned_data["version"] or 0,
        }
        if self.may_edit:
            support_action_update(content=form.content(), today=self.today, **common)
        else:
            support_action_note(note=form.cleaned_data["note"], **common)
        return self.back("L’action est enregistrée.")

    def show_both(self, form, error: ConflictError):
        """What was typed stays in the form, now on the stored version, which is shown beside it."""
        self.action = self.load()
        data = form.data.copy()
        data["version"] = str(self.action.version)
        context = self.get_context_data(form=self.build(data), conflict=error.message)
        return self.render_to_response(context, status=409)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            action=self.action,
            may_edit=self.may_edit,
            delete_url=self.plan_url("delete", self.action) if self.may_edit else "",
            history=action_history(self.action.public_id) if self.is_team else [],
            **kwargs,
        )


class ActionMove(OneActionMixin, View):
    """One gesture: the state changes, and the plan says so."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        self.refuse_reading_only()
        form = MoveForm(request.POST)
        if not form.is_valid():
            messages.error(request, "Cet état n’existe pas : rechargez la page.")
            return HttpResponseRedirect(self.plan_url())
        state = ActionState(form.cleaned_data["state"])
        try:
            support_action_move(
                action=self.action,
                state=state,
                actor=request.user,
                today=self.today,
                expected_version=form.cleaned_data["version"],
            )
        except BusinessRuleError as error:
            messages.error(request, error.message)
            return HttpResponseRedirect(self.plan_url())
        return self.back(f"«\u00a0{self.action.title}\u00a0» : {state.label.lower()}.")


class ActionDelete(OneActionMixin, TemplateView):
    template_name = "laureates/plan_action_delete.html"

    def get(self, request, *args, **kwargs):
        self.check()
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        self.check()
        support_action_delete(action=self.action, actor=request.user)
        return self.back("L’action est retirée du plan.")

    def check(self) -> None:
        self.refuse_reading_only()
        if not self.may_edit:
            raise PermissionDenied("Cette action ne se supprime pas : marquez-la « Abandonnée » dans le plan.")

    def get_context_data(self, **kwargs):
        return super().get_context_data(action=self.action, **kwargs)


class TeamPlanDetail(TeamPlanMixin, PlanDetail):
    """The plan of one laureate, for the team."""


class TeamActionCreate(TeamPlanMixin, ActionCreate):
    """The team adds an action."""


class TeamActionUpdate(TeamPlanMixin, ActionUpdate):
    """The team rewrites any action, and reads its history."""


class TeamActionMove(TeamPlanMixin, ActionMove):
    """The team says where an action stands."""


class TeamActionDelete(TeamPlanMixin, ActionDelete):
    """The team takes out any action."""


class SpacePlanDetail(SpacePlanMixin, PlanDetail):
    """« Mon plan »."""


class SpaceActionCreate(SpacePlanMixin, ActionCreate):
    """The laureate proposes an action."""


class SpaceActionUpdate(SpacePlanMixin, ActionUpdate):
    """The laureate rewrites its own proposal, or the note of any other action."""


class SpaceActionMove(SpacePlanMixin, ActionMove):
    """The laureate says where an action stands."""


class SpaceActionDelete(SpacePlanMixin, ActionDelete):
    """The laureate takes back its own proposal."""


class PlanList(TeamCohortMixin, TemplateView):
    """Every action of a promotion: open ones, late first."""

    template_name = "laureates/plan_list.html"
    section = "progress"

    def get_context_data(self, **kwargs):
        rows = cohort_actions(cohort=self.cohort, today=self.today)
        asked = PlanFilter(self.request.GET, queryset=rows)
        page = Paginator(asked.qs, PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            filter=asked,
            page_obj=page,
            lines=[ActionLine(action, self.today) for action in page],
            is_filtered=any(self.request.GET.get(name) for name in asked.filters),
            **kwargs,
        )
