"""`/programmes/nouveau/`: a promotion in four pages. What is typed waits in the session, right or wrong."""

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import View

from ess_platform.accounts.enums import Space
from ess_platform.accounts.views.space import SpacePageMixin
from ess_platform.common.errors import BusinessRuleError
from programmes.cohort_templates import TEMPLATES
from programmes.forms.cohort_draft import CONTENT, DATES, IDENTITY, PAGES, START, CohortDraft
from programmes.forms.new_cohort import COPY
from programmes.models import Cohort
from programmes.permissions import directed_operators
from programmes.services.cohort import cohort_create
from programmes.views.cohort import TEAM_SPACE_ONLY

DIRECTION_CREATES = "Créer une promotion revient à la direction de l’opérateur : demandez-le-lui."
SESSION_KEY = "new_cohorts"
MAX_DRAFTS = 5
BACK, CREATE = "retour", "creer"
INTERRUPTED = "Cette création a été interrompue : reprenez-la depuis le début."
TEMPLATE_NAMES = {
    START: "programmes/new_cohort_start.html",
    IDENTITY: "programmes/new_cohort_identity.html",
    DATES: "programmes/new_cohort_dates.html",
    CONTENT: "programmes/new_cohort_content.html",
}
ERROR_PAGES = {"ends_on": DATES, "operator": IDENTITY, "programme": IDENTITY}


class CohortCreateView(SpacePageMixin, View):
    """One address: `page` says which page, `brouillon` which creation; `depuis` and `modele` say where it starts."""

    http_method_names = ["get", "head", "post", "options"]
    space = Space.TEAM
    space_refusal = TEAM_SPACE_ONLY

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.page = request.GET.get("page", START)
        self.drafts = request.session.get(SESSION_KEY, {})

    def get(self, request):
        self.check()
        if elsewhere := self.earlier_page():
            return elsewhere
        is_check = bool(request.GET.get("verifier"))
        return self.show(self.draft.checked(self.page) if is_check else self.draft.form(self.page))

    def post(self, request):
        self.check()
        made = Cohort.objects.directed_by(request.user).filter(public_id=self.draft.id).first()
        if made:  # the second of two clicks
            return redirect("reporting:cohort_overview", slug=made.slug)
        if elsewhere := self.earlier_page():
            return elsewhere
        return self.turn(request)

    def turn(self, request):
        """Keep what was posted, then go on, back, or stay beside what is wrong."""
        self.draft.keep(self.page, request.POST)
        self.store()
        pages = list(PAGES)
        rank = pages.index(self.page)
        if request.POST.get("aller") == BACK and rank:
            return redirect(self.url(pages[rank - 1]))
        form = self.draft.form(self.page, request.POST)
        if not form.is_valid():
            return self.show(form, status=400)
        if self.page != CONTENT:
            return redirect(self.url(pages[rank + 1]))
        return self.create(form)

    def earlier_page(self):
        """Where to go first: the beginning of a lost draft, or the page that the summary finds wrong."""
        if self.page != START and not self.is_started:
            messages.warning(self.request, INTERRUPTED)
            return redirect(self.url(START))
        if self.page == CONTENT and (wrong := self.draft.first_wrong(CONTENT)):
            return redirect(self.url(wrong, verifier="1"))
        return None

    def create(self, form):
        try:
            cohort = cohort_create(
                public_id=self.draft.id,
                identity=self.draft.identity,
                programme=self.draft.programme,
                plan=self.draft.plan,
                steps=form.cleaned_data["steps"],
                terms=self.draft.terms,
                actor=self.request.user,
            )
        except BusinessRuleError as error:
            self.page = ERROR_PAGES.get(error.field, CONTENT)
            form = self.draft.checked(self.page)
            form.add_error(error.field if error.field in form.fields else None, error.message)
            return self.show(form, status=400)
        self.drafts.pop(str(self.draft.id), None)
        self.request.session[SESSION_KEY] = self.drafts
        messages.success(self.request, f"La promotion « {cohort} » est créée, en préparation.")
        return redirect("reporting:cohort_overview", slug=cohort.slug)

    def check(self) -> None:
        if not directed_operators(self.request.user).exists():
            raise PermissionDenied(DIRECTION_CREATES)
        if self.page not in PAGES:
            raise Http404

    # --- the draft ------------------------------------------------------------------------------------

    @cached_property
    def draft(self) -> CohortDraft:
        asked = self.request.POST.get("brouillon") or self.request.GET.get("brouillon") or ""
        try:
            draft_id = uuid.UUID(asked)
        except ValueError:
            draft_id = uuid.uuid4()
        typed = self.drafts.get(str(draft_id)) or self.hint()
        return CohortDraft(
            user=self.request.user, now=timezone.now(), today=timezone.localdate(), draft_id=draft_id, typed=typed
        )

    @property
    def is_started(self) -> bool:
        return START in self.draft.typed

    def hint(self) -> dict:
        """Where a link of another page starts from; 404 when it names nothing that this person may take up."""
        source, template = self.request.GET.get("depuis"), self.request.GET.get("modele")
        if source:
            if not Cohort.objects.directed_by(self.request.user).filter(slug=source).exists():
                raise Http404
            return {START: {"kind": [COPY], "source": [source]}}
        if template:
            if template not in TEMPLATES:
                raise Http404
            return {START: {"kind": [template]}}
        return {}

    def store(self) -> None:
        key = str(self.draft.id)
        others = [(name, typed) for name, typed in self.drafts.items() if name != key]
        self.drafts = dict([*others, (key, self.draft.typed)][-MAX_DRAFTS:])
        self.request.session[SESSION_KEY] = self.drafts

    def url(self, page: str, **more: str) -> str:
        query = {"page": page, "brouillon": str(self.draft.id), **more}
        return f"{reverse('programmes:cohort_create')}?{urlencode(query)}"

    def show(self, form, status: int = 200):
        pages = list(PAGES)
        rank = pages.index(self.page)
        context = {
            "form": form,
            "draft": self.draft,
            "page": self.page,
            "title": PAGES[self.page],
            "rank": rank + 1,
            "total": len(pages),
            "is_first": rank == 0,
            "is_last": self.page == CONTENT,
            "today": self.draft.today,
        }
        return render(self.request, TEMPLATE_NAMES[self.page], context, status=status)
