"""What the team does to the laureates ticked in its list: who, what, when; then one sentence says what was done."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView

from ess_platform.common import formatting
from ess_platform.common.errors import BusinessRuleError
from laureates.filters import chosen_rows
from laureates.forms.tag import TagForm
from laureates.models import Laureate
from laureates.selectors.review import campaign_rows
from laureates.services.tag import laureates_tag, laureates_untag
from laureates.views.bulk import BulkRemind
from programmes.views.base import TeamCohortMixin
from reporting.filters import LaureateFilter
from reporting.selectors.laureates import current_campaigns, laureate_rows_queryset
from sponsors.forms.team import GroupAssignForm
from sponsors.selectors.matching import available_contacts
from sponsors.services.sponsorship import sponsorship_assign

NO_CAMPAIGN = "Aucune campagne n’est ouverte dans cette promotion : il n’y a pas de fiche à réclamer."
OUT = "n’est plus en parcours : aucune fiche n’est attendue."


class SelectionMixin(TeamCohortMixin):
    """The laureates ticked, or all that the filters keep except those of the page that were unticked."""

    section = "laureates"

    @cached_property
    def selection(self) -> list[Laureate]:
        given = self.request.POST if self.request.method == "POST" else self.request.GET
        campaign = current_campaigns(self.cohort, self.today).first()
        rows = laureate_rows_queryset(user=self.request.user, cohort=self.cohort, campaign=campaign, today=self.today)
        where = {"cohort": self.cohort, "today": self.today}
        return list(chosen_rows(given, rows, lambda rows: LaureateFilter(given, queryset=rows, **where).qs))

    @property
    def back_url(self) -> str:
        return reverse("reporting:laureate_list", kwargs={"slug": self.cohort.slug})

    def get_context_data(self, **kwargs):
        return super().get_context_data(back_url=self.back_url, **kwargs)


class LaureateRemind(SelectionMixin, BulkRemind):
    """Remind of the form of the current campaign: the same page as in its queue, from the list."""

    section = "laureates"

    @property
    def campaign(self):
        if not hasattr(self, "_campaign"):
            found = current_campaigns(self.cohort, self.today).select_related("form").defer("form__definition").first()
            if found is None:
                return None
            self.take(found)
        return self._campaign

    def chosen(self):
        rows = campaign_rows(campaign=self.campaign, today=self.today)
        return list(rows.filter(slug__in=[row.slug for row in self.selection]))

    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs) if self.campaign else self.nothing_to_remind()

    def post(self, request, *args, **kwargs):
        return super().post(request, *args, **kwargs) if self.campaign else self.nothing_to_remind()

    def nothing_to_remind(self):
        messages.warning(self.request, NO_CAMPAIGN)
        return redirect(self.back_url)

    def get_context_data(self, *, rows, **kwargs):
        context = super().get_context_data(rows=rows, **kwargs)
        known = {row.pk for row in rows}
        out = [(row, OUT) for row in self.selection if row.pk not in known]
        return context | {"rows": [*rows, *(row for row, _ in out)], "left_out": [*context["left_out"], *out]}


class LaureateAssign(SelectionMixin, FormView):
    """Give the laureates chosen the same sponsor: who, why, from when; both sides of each pair are written to."""

    template_name = "reporting/laureate_assign.html"
    form_class = GroupAssignForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"contacts": available_contacts(self.cohort, self.today)}

    def get_initial(self):
        return {"starts_on": self.today}

    def get_context_data(self, **kwargs):
        return super().get_context_data(selection=self.selection, **kwargs)

    def form_valid(self, form):
        given, count = form.cleaned_data, 0
        try:
            with transaction.atomic():
                for laureate in self.selection:
                    sponsorship_assign(laureate=laureate, actor=self.request.user, now=timezone.now(), **given)
                    count += 1
        except BusinessRuleError as error:
            form.add_error(error.field if error.field in form.fields else None, f"{laureate} : {error.message}")
            return self.form_invalid(form)
        who = formatting.count(count, "lauréat est accompagné", "lauréats sont accompagnés")
        messages.success(self.request, f"{who} par {given['contact'].person}. Chaque côté l’apprend par courriel.")
        return redirect(self.back_url)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=400)


class LaureateTagging(SelectionMixin, FormView):
    """Put a word on the laureates chosen, or take off one that some of them wear."""

    template_name = "reporting/laureate_tag.html"

    def get_form(self, form_class=None):
        is_adding = self.request.method == "POST" and "retirer" not in self.request.POST
        return TagForm(self.request.POST if is_adding else None)

    def get_context_data(self, **kwargs):
        worn = self.cohort.tags.filter(links__laureate__in=self.selection).distinct()
        return super().get_context_data(selection=self.selection, known=self.cohort.tags.all(), worn=worn, **kwargs)

    def post(self, request, *args, **kwargs):
        if "retirer" not in request.POST:
            return super().post(request, *args, **kwargs)
        known = {str(tag.public_id): tag for tag in self.cohort.tags.all()}
        tag = known.get(request.POST["retirer"])
        if tag is None:
            messages.warning(request, "Cette étiquette n’existe plus : quelqu’un vient de la retirer.")
            return redirect(self.back_url)
        return self.do(None, tag)

    def form_valid(self, form):
        return self.do(form)

    def do(self, form, tag=None):
        who = {"cohort": self.cohort, "laureates": self.selection, "actor": self.request.user}
        try:
            if tag is None:
                count = laureates_tag(label=form.cleaned_data["label"], **who)
            else:
                count = laureates_untag(tag=tag, **who)
        except BusinessRuleError as error:
            return self.refuse(form, error)
        label = tag.label if tag else form.cleaned_data["label"].strip()
        verb = "retirée de" if tag else "posée sur"
        text = f"Étiquette « {label} » {verb} {formatting.count(count, 'lauréat')}."
        already = len(self.selection) - count
        if already and tag is None:
            text += f" {formatting.count(already, 'la portait déjà', 'la portaient déjà')}."
        messages.success(self.request, text)
        return redirect(self.back_url)

    def refuse(self, form, error: BusinessRuleError):
        if form is None:
            messages.error(self.request, error.message)
            return redirect(self.back_url)
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return self.form_invalid(form)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=400)
