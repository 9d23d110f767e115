"""Filters of the list of laureates and of the grid. Access is decided by what they are given."""

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet

from ess_platform.common.models import sort_key
from ess_platform.directory.enums import TerritoryLevel
from ess_platform.directory.models import Sector, Territory
from laureates.enums import IN_SCOPE_STATUSES, LaureateStatus, ReportStatus
from laureates.models import Laureate, ReportingCampaign, Tag
from reporting.enums import WORKING_STATES, JobState
from reporting.models import Job, JobPiece
from reporting.selectors.requests import kinds_asked
from reporting.selectors.risks import RISKS, at_risk
from sponsors.models import Sponsorship

LATE = "retard"
REPORT_CHOICES = ((LATE, "En retard"), *ReportStatus.choices)
SPONSOR_CHOICES = (("non", "Sans parrain"), ("oui", "Avec parrain"))


def _departments_around(cohort) -> QuerySet[Territory]:
    """Départements of the region of the programme, all of them when it has none: a short list, read by its index."""
    departments = Territory.objects.filter(level=TerritoryLevel.DEPARTMENT)
    region = cohort.programme.region_id
    return departments.filter(parent=region) if region else departments


class LaureateFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Rechercher", method="search", max_length=100)
    filiere = django_filters.ModelChoiceFilter(
        label="Filière",
        field_name="organisation__sector",
        queryset=Sector.objects.all(),
        to_field_name="code",
        empty_label="Toutes",
    )
    departement = django_filters.ModelChoiceFilter(
        label="Département",
        field_name="organisation__department",
        queryset=Territory.objects.none(),
        to_field_name="code",
        empty_label="Tous",
    )
    fiche = django_filters.ChoiceFilter(
        label="Fiche", method="with_report", choices=REPORT_CHOICES, empty_label="Toutes"
    )
    parcours = django_filters.ChoiceFilter(
        label="Parcours", field_name="status", choices=LaureateStatus.choices, empty_label="Tous"
    )
    parrain = django_filters.ChoiceFilter(
        label="Parrain", method="with_sponsor", choices=SPONSOR_CHOICES, empty_label="Tous"
    )
    risque = django_filters.ChoiceFilter(label="À risque", method="with_risk", choices=RISKS, empty_label="Tous")
    etiquette = django_filters.ModelChoiceFilter(
        label="Étiquette",
        field_name="tag_links__tag",
        queryset=Tag.objects.none(),
        to_field_name="public_id",
        empty_label="Toutes",
    )

    class Meta:
        model = Laureate
        fields: list[str] = []

    def __init__(self, *args, cohort, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.cohort, self.today = cohort, today
        self.filters["departement"].queryset = _departments_around(cohort)
        self.filters["etiquette"].queryset = cohort.tags.all()

    def search(self, queryset, name, value):
        return queryset.filter(sort_name__contains=sort_key(value))

    def with_report(self, queryset, name, value):
        return queryset.filter(is_late=True) if value == LATE else queryset.filter(report_status=value)

    def with_sponsor(self, queryset, name, value):
        has_one = Exists(Sponsorship.objects.filter(laureate=OuterRef("pk")))
        if value == "oui":
            return queryset.filter(has_one)
        return queryset.filter(~has_one, status__in=IN_SCOPE_STATUSES)  # nobody is sought for who left

    def with_risk(self, queryset, name, value):
        return at_risk(queryset, value, cohorts=[self.cohort], today=self.today)


CHANGE = "evolution"
GRID_READINGS = (("", "Niveaux"), (CHANGE, "Évolution depuis l’entrée"))


class GridFilterForm(forms.Form):
    """The moment that the grid shows, and whether as levels or as a change. What it cannot read is the default."""

    temps = forms.ChoiceField(label="Temps", required=False)
    lecture = forms.ChoiceField(label="Lecture", required=False, choices=GRID_READINGS)

    def __init__(self, data=None, *, campaigns: list[ReportingCampaign]):
        self.campaigns = {campaign.moment: campaign for campaign in campaigns}
        rated = [campaign for campaign in campaigns if campaign.is_rated] or campaigns
        self.default = rated[-1] if rated else None
        shown = {"temps": self.default.moment if self.default else "", "lecture": ""}
        asked = {name: value for name in shown if (value := (data or {}).get(name))}
        super().__init__(shown | asked, label_suffix="")
        self.fields["temps"].choices = [(one.moment, one.get_moment_display()) for one in campaigns]
        self.is_valid()

    @property
    def chosen(self) -> ReportingCampaign | None:
        return self.campaigns.get(self.cleaned_data.get("temps"), self.default)

    @property
    def since_entry(self) -> bool:
        return self.cleaned_data.get("lecture") == CHANGE


REQUEST_STATES = (
    ("en-cours", "En cours"),
    (JobState.DONE, "Prêt"),
    (JobState.FAILED, "Échec"),
    (JobState.CANCELLED, "Annulé"),
    (JobState.EXPIRED, "Expiré"),
)


class RequestFilter(django_filters.FilterSet):
    """Filters of the documents of a promotion."""

    q = django_filters.CharFilter(label="Rechercher", method="search", max_length=100)
    nature = django_filters.ChoiceFilter(
        label="Nature", field_name="document_key", choices=kinds_asked, empty_label="Toutes"
    )
    etat = django_filters.ChoiceFilter(label="État", method="in_state", choices=REQUEST_STATES, empty_label="Tous")

    class Meta:
        model = Job
        fields = ()

    def search(self, queryset, name, value):
        """By structure, by the name of the file, by what the lot says of it."""
        named = JobPiece.objects.filter(label__icontains=value).values("job")
        return queryset.filter(
            Q(content__laureate__sort_name__contains=sort_key(value))
            | Q(document__filename__icontains=value)
            | Q(bilan__title__icontains=value)
            | Q(pk__in=named)
        )

    def in_state(self, queryset, name, value):
        return queryset.filter(state__in=WORKING_STATES if value == "en-cours" else (value,))
