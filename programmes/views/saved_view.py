"""« Mes vues »: save the list being read, then rename, share, remove, restore."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView, View

from ess_platform.common.errors import BusinessRuleError
from programmes.forms.saved_view import SavedViewForm
from programmes.list_pages import ListPage, list_page
from programmes.models import SavedView
from programmes.selectors.saved_view import view_lines
from programmes.services.saved_view import (
    NOT_YOURS,
    clean_query,
    saved_view_create,
    saved_view_edit,
    saved_view_remove,
    saved_view_restore,
)
from programmes.views.base import TeamCohortMixin


class SavedViewList(TeamCohortMixin, TemplateView):
    """Mine and the team's, list by list; those removed since yesterday can come back."""

    template_name = "programmes/saved_view_list.html"
    section = "laureates"

    def get_context_data(self, **kwargs):
        lines = view_lines(user=self.request.user, cohort=self.cohort, now=timezone.now())
        return super().get_context_data(lines=lines, **kwargs)


class SavedViewFormMixin(TeamCohortMixin):
    template_name = "programmes/saved_view_form.html"
    section = "laureates"

    def save(self, given: dict) -> SavedView:
        raise NotImplementedError

    def form_valid(self, form):
        try:
            view = self.save(form.cleaned_data)
        except BusinessRuleError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
            return self.form_invalid(form)
        messages.success(self.request, f"La vue « {view.name} » est enregistrée.")
        return HttpResponseRedirect(_address(self.cohort, list_page(view.page), view.query))

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=400)

    def get_form(self, form_class=None):
        return SavedViewForm(self.request.POST if self.request.method == "POST" else None, initial=self.get_initial())


class SavedViewCreate(SavedViewFormMixin, FormView):
    """`?liste=` and the query string of that list: what will be kept; 404 for a list that has no views."""

    @cached_property
    def page(self) -> ListPage:
        found = list_page(self.request.GET.get("liste", ""))
        if found is None:
            raise Http404
        return found

    @cached_property
    def query(self) -> str:
        given = self.request.GET.copy()
        given.pop("liste", None)
        return clean_query(given.urlencode())

    def get_context_data(self, **kwargs):
        back_url = _address(self.cohort, self.page, self.query)
        return super().get_context_data(list_label=self.page.label, back_url=back_url, **kwargs)

    def save(self, given):
        return saved_view_create(
            cohort=self.cohort, actor=self.request.user, page=self.page.code, query=self.query, **given
        )


class OwnViewMixin(TeamCohortMixin):
    """Load `self.view_saved`: 404 when it is not visible, 403 when it is somebody else's."""

    @cached_property
    def view_saved(self) -> SavedView:
        views = SavedView.objects.visible_to(self.request.user).filter(cohort=self.cohort)
        found = get_object_or_404(views, public_id=self.kwargs["public_id"])
        if found.user_id != self.request.user.pk:
            raise PermissionDenied(NOT_YOURS)
        return found


class SavedViewEdit(OwnViewMixin, SavedViewFormMixin, FormView):
    def get_initial(self):
        return {"name": self.view_saved.name, "is_shared": self.view_saved.is_shared}

    def get_context_data(self, **kwargs):
        known = list_page(self.view_saved.page)
        return super().get_context_data(
            view_saved=self.view_saved,
            list_label=known.label if known else "",
            back_url=reverse("programmes:saved_view_list", kwargs={"slug": self.cohort.slug}),
            **kwargs,
        )

    def save(self, given):
        return saved_view_edit(view=self.view_saved, actor=self.request.user, **given)


class SavedViewMove(OwnViewMixin, View):
    """Remove a view, or take that back."""

    http_method_names = ["post"]
    restores = False

    def post(self, request, *args, **kwargs):
        act = saved_view_restore if self.restores else saved_view_remove
        try:
            view = act(view=self.view_saved, actor=request.user, now=timezone.now())
        except BusinessRuleError as error:
            messages.error(request, error.message)
        else:
            text = "est de nouveau là." if self.restores else "est supprimée. Vous pouvez la rétablir jusqu’à demain."
            messages.success(request, f"La vue « {view.name} » {text}")
        return redirect("programmes:saved_view_list", slug=self.cohort.slug)


def _address(cohort, page: ListPage, query: str) -> str:
    url = reverse(page.url_name, kwargs={"slug": cohort.slug})
    return f"{url}?{query}" if query else url
