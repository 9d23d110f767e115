"""The settings of a promotion, and its states: each state has its confirmation, that says what becomes frozen."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views.generic import FormView

from ess_platform.common import formatting
from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.common.working_days import is_working_day
from programmes.enums import COHORT_TRANSITIONS, CohortStatus
from programmes.forms.settings import CohortSettingsForm, ReopenForm, VersionForm, settings_initial
from programmes.models import Cohort
from programmes.services.cohort import cohort_edit, current_settings
from programmes.services.cohort_state import (
    cohort_archive,
    cohort_close,
    cohort_open,
    cohort_reopen,
    state_refusal,
)
from programmes.state_guards import blockers_of
from programmes.views.base import DirectionMixin, TeamCohortMixin


def refuse(form, error: BusinessRuleError) -> None:
    """Put what a service refuses beside the field that repairs it."""
    form.add_error(error.field if error.field in form.fields else None, error.message)


class SettingsPageMixin:
    """What the pages of the settings share: their section, and where they send back to."""

    section = "settings"
    tab = ""

    def url(self, name: str) -> str:
        return reverse(f"programmes:{name}", kwargs={"slug": self.cohort.slug})

    def get_context_data(self, **kwargs):
        return super().get_context_data(tab=self.tab, **kwargs)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=400)


class CohortSettingsView(SettingsPageMixin, TeamCohortMixin, FormView):
    """`/programmes/<promo>/parametres/`"""

    template_name = "programmes/cohort_settings.html"
    form_class = CohortSettingsForm
    tab = "cohort_settings"

    def get_initial(self):
        return settings_initial(self.cohort)

    def form_valid(self, form):
        try:
            cohort_edit(
                cohort=self.cohort,
                settings=form.settings(),
                actor=self.request.user,
                expected_version=form.cleaned_data["version"],
            )
        except ConflictError as error:
            stored = Cohort.objects.visible_to(self.request.user).get(pk=self.cohort.pk)
            form.data = form.data.copy()
            form.data["version"] = stored.version
            context = self.get_context_data(form=form, conflict=error.message, stored=current_settings(stored))
            return self.render_to_response(context, status=409)
        except BusinessRuleError as error:
            refuse(form, error)
            return self.form_invalid(form)
        messages.success(self.request, "Les paramètres sont enregistrés.")
        self.warn_of_days_off(form.cleaned_data)
        return HttpResponseRedirect(self.url("cohort_settings"))

    def warn_of_days_off(self, given) -> None:
        """A launch on a Sunday is possible, and probably a slip."""
        for name in ("starts_on", "ends_on"):
            day = given[name]
            if day and not is_working_day(day, self.cohort.region_code):
                messages.warning(self.request, f"Le {formatting.date(day)} n’est pas un jour ouvré : vérifiez la date.")

    def get_context_data(self, **kwargs):
        reached = COHORT_TRANSITIONS[self.cohort.status] if self.cohort.is_directed else ()
        moves = [
            (self.url(page.url_name), page.verb)
            for page in (CohortOpenView, CohortCloseView, CohortReopenView, CohortArchiveView)
            if page.target in reached and (page.target != CohortStatus.RUNNING or page.opens == self.cohort.is_draft)
        ]
        return super().get_context_data(moves=moves, **kwargs)


class CohortStateView(SettingsPageMixin, DirectionMixin, FormView):
    """A confirmation page. A subclass says its words, its target and its service (`act`)."""

    template_name = "programmes/cohort_state.html"
    form_class = VersionForm
    tab = "cohort_settings"
    target: CohortStatus
    url_name = verb = title = text = done = ""
    effects: tuple[str, ...] = ()
    opens = True

    def get_initial(self):
        return {"version": self.cohort.version}

    def form_valid(self, form):
        given = {"actor": self.request.user, "today": self.today, "expected_version": form.cleaned_data["version"]}
        try:
            self.act(form, given)
        except ConflictError as error:
            form.data = form.data.copy()
            form.data["version"] = Cohort.objects.visible_to(self.request.user).get(pk=self.cohort.pk).version
            form.add_error(None, error.message)
            return self.render_to_response(self.get_context_data(form=form), status=409)
        except BusinessRuleError as error:
            refuse(form, error)
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return HttpResponseRedirect(reverse("reporting:cohort_overview", kwargs={"slug": self.cohort.slug}))

    def act(self, form, given: dict) -> None:
        raise NotImplementedError

    def get_context_data(self, **kwargs):
        refusal = state_refusal(self.cohort, self.target, self.today)
        return super().get_context_data(
            page=self,
            refusal=refusal,
            blockers=[] if refusal else blockers_of(self.cohort, self.target),
            settings_url=self.url("cohort_settings"),
            **kwargs,
        )


class CohortOpenView(CohortStateView):
    target, url_name, verb = CohortStatus.RUNNING, "cohort_open", "Ouvrir la promotion"
    title = "Ouvrir la promotion"
    text = "La promotion passe « en cours »."
    effects = (
        "Les campagnes de fiches s’ouvrent à leurs dates et les lauréats reçoivent leurs rappels.",
        "Elle apparaît parmi les promotions en cours, et ses chiffres au tableau de bord.",
        "Tout reste modifiable ; elle ne redevient pas « en préparation ».",
    )
    done = "La promotion est ouverte."

    def act(self, form, given):
        cohort_open(cohort=self.cohort, **given)


class CohortCloseView(CohortStateView):
    target, url_name, verb = CohortStatus.CLOSED, "cohort_close", "Clore la promotion"
    title = "Clore la promotion"
    text = "La promotion passe « clôturée »."
    effects = (
        "Se figent : son nom, ses dates, ses thèmes et ses jalons.",
        "Restent ouverts : le bilan, le budget réalisé, les suivis à 6 et 12 mois, l’accès des financeurs.",
        "Vous pourrez la rouvrir, en disant pourquoi.",
    )
    done = "La promotion est close."

    def act(self, form, given):
        cohort_close(cohort=self.cohort, **given)


class CohortReopenView(CohortStateView):
    target, url_name, verb = CohortStatus.RUNNING, "cohort_reopen", "Rouvrir la promotion"
    title = "Rouvrir la promotion"
    text = "La promotion redevient « en cours », et ses paramètres modifiables."
    effects = ("Les bilans déjà publiés ne changent pas.",)
    done = "La promotion est rouverte."
    form_class = ReopenForm
    opens = False

    def act(self, form, given):
        cohort_reopen(cohort=self.cohort, reason=form.cleaned_data["reason"], **given)


class CohortArchiveView(CohortStateView):
    target, url_name, verb = CohortStatus.ARCHIVED, "cohort_archive", "Archiver la promotion"
    title = "Archiver la promotion"
    text = "La promotion passe « archivée », pour de bon."
    effects = (
        "Se fige : tout. Chaque page se lit encore, aucune ne se modifie plus, pour personne.",
        "Elle quitte le tableau de bord ; elle reste dans la liste des promotions.",
        "Les financeurs gardent l’accès qui leur a été donné, jusqu’à son terme.",
    )
    done = "La promotion est archivée."

    def act(self, form, given):
        cohort_archive(cohort=self.cohort, **given)
