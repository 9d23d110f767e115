"""Filters of the lists of this app."""

from collections.abc import Callable

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from ess_platform.common.models import sort_key
from ess_platform.directory.enums import TerritoryLevel
from ess_platform.directory.models import Organisation, Sector, Territory
from ess_platform.notifications.enums import MailState
from ess_platform.notifications.models import OutgoingMail
from programmes.models import Cohort

from .enums import OPEN_ACTION_STATES, ActionState
from .forms.mailing import DATE_FORMATS, DATE_INPUT
from .models import Laureate, SupportAction
from .selectors.review import QUEUE
from .selectors.sent_mails import day_bounds
from .selectors.structures import structure_search
from .selectors.support_plan import PLAN_LATE

# How a list says which rows are chosen: those ticked, or all that the filters keep but those shown and unticked.
CHOSEN, SHOWN, ALL = "l", "vu", "selection"
EVERYBODY = "toutes"
SENT_STATES = [
    (state.value, state.label) for state in (MailState.SENT, MailState.PENDING, MailState.FAILED, MailState.UNCERTAIN)
]


def chosen_rows(given: QueryDict, rows: QuerySet, kept: Callable[[QuerySet], QuerySet]) -> QuerySet:
    """The laureates that a list sends: those ticked, or all that its filters keep except those shown and unticked.

    `kept` applies the filters of the list to `rows`.
    """
    ticked = given.getlist(CHOSEN)
    if given.get(ALL) != EVERYBODY:
        return rows.filter(slug__in=ticked)
    return kept(rows).exclude(slug__in=set(given.getlist(SHOWN)) - set(ticked))


class ReviewQueueFilter(django_filters.FilterSet):
    """By state and by name. Never decides access."""

    etat = django_filters.ChoiceFilter(field_name="state", label="État", choices=QUEUE, empty_label="Tous")
    q = django_filters.CharFilter(method="by_name", label="Structure")

    class Meta:
        model = Laureate
        fields = ()

    def by_name(self, queryset, name, value):
        return queryset.filter(sort_name__contains=sort_key(value))


class DirectoryForm(forms.Form):
    """One search box; `parcours` stays in the address. What is too long is searched for all the same, cut."""

    q = forms.CharField(
        label="Nom, activité, produit, filière ou commune",
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "maxlength": 100}),
    )
    parcours = forms.UUIDField(required=False, widget=forms.HiddenInput)

    @property
    def text(self) -> str:
        return self.data.get("q", "")[:100]


class PlanFilter(django_filters.FilterSet):
    """By state and by laureate; without a state, the open actions. Never decides access."""

    etat = django_filters.ChoiceFilter(
        method="by_state",
        label="État",
        choices=[(PLAN_LATE, "En retard"), *ActionState.choices],
        empty_label="Ouvertes",
    )
    q = django_filters.CharFilter(method="by_name", label="Structure")

    class Meta:
        model = SupportAction
        fields = ()

    def filter_queryset(self, queryset):
        if not self.form.cleaned_data.get("etat"):
            queryset = queryset.filter(state__in=OPEN_ACTION_STATES)
        return super().filter_queryset(queryset)

    def by_state(self, queryset, name, value):
        return queryset.filter(is_overdue=True) if value == PLAN_LATE else queryset.filter(state=value)

    def by_name(self, queryset, name, value):
        return queryset.filter(laureate__sort_name__contains=sort_key(value))


class StructureFilter(django_filters.FilterSet):
    """By words, sector, department and promotion. Never decides access."""

    q = django_filters.CharFilter(
        label="Nom, commune, SIRET ou RNA",
        method="by_words",
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    filiere = django_filters.ModelChoiceFilter(
        label="Filière", field_name="sector", queryset=Sector.objects.all(), to_field_name="code", empty_label="Toutes"
    )
    departement = django_filters.ModelChoiceFilter(
        label="Département",
        field_name="department",
        queryset=Territory.objects.filter(level=TerritoryLevel.DEPARTMENT).order_by("code"),
        to_field_name="code",
        empty_label="Tous",
    )
    promotion = django_filters.ChoiceFilter(label="Promotion", method="by_cohort", empty_label="Toutes")

    class Meta:
        model = Organisation
        fields = ()

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Cohort.objects.managed_by(user).order_by("-starts_on", "sort_name")
        self.filters["promotion"].extra["choices"] = lambda: list(rows.values_list("slug", "name"))

    def by_words(self, queryset, name, value):
        return structure_search(queryset, value)

    def by_cohort(self, queryset, name, value):
        return queryset.filter(journeys__cohort__slug=value)


class SentMailFilter(django_filters.FilterSet):
    """What left, by kind, state, days and reader. Never decides access."""

    modele = django_filters.ChoiceFilter(field_name="kind", label="Modèle", empty_label="Tous")
    etat = django_filters.ChoiceFilter(field_name="state", label="État", choices=SENT_STATES, empty_label="Tous")
    depuis = django_filters.DateFilter(method="since", label="Depuis le", widget=DATE_INPUT, input_formats=DATE_FORMATS)
    jusque = django_filters.DateFilter(method="until", label="Jusqu’au", widget=DATE_INPUT, input_formats=DATE_FORMATS)
    q = django_filters.CharFilter(
        method="by_reader", label="Personne", widget=forms.TextInput(attrs={"type": "search"})
    )

    class Meta:
        model = OutgoingMail
        fields = ()

    def __init__(self, *args, labels: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["modele"].extra["choices"] = labels

    def since(self, queryset, name, value):
        return queryset.filter(at__gte=day_bounds(value)[0])

    def until(self, queryset, name, value):
        return queryset.filter(at__lt=day_bounds(value)[1])

    def by_reader(self, queryset, name, value):
        return queryset.filter(to_person__sort_name__contains=sort_key(value))
