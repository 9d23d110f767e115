from django.urls import path

from reporting.views import bilan, document, funder, laureate, team

app_name = "reporting"

_bilan = "programmes/<slug:slug>/bilans/<uuid:public_id>/"

urlpatterns = [
    path("tableau-de-bord/", team.DashboardView.as_view(), name="dashboard"),
    path("programmes/<slug:slug>/", team.CohortOverviewView.as_view(), name="cohort_overview"),
    path("programmes/<slug:slug>/laureats/", laureate.LaureateListView.as_view(), name="laureate_list"),
    path(
        "programmes/<slug:slug>/laureats/<slug:laureate_slug>/",
        laureate.LaureateDetailView.as_view(),
        name="laureate_detail",
    ),
    path("programmes/<slug:slug>/chiffres/", team.FigureListView.as_view(), name="figure_list"),
    path("programmes/<slug:slug>/chiffres/<slug:code>/", team.FigureDetailView.as_view(), name="figure_detail"),
    path("programmes/<slug:slug>/bilans/", bilan.BilanListView.as_view(), name="bilan_list"),
    path("programmes/<slug:slug>/bilans/nouveau/", bilan.BilanCreateView.as_view(), name="bilan_create"),
    path(_bilan, bilan.BilanDetailView.as_view(), name="bilan_detail"),
    path(f"{_bilan}generer/", bilan.BilanGenerateView.as_view(), name="bilan_generate"),
    path(f"{_bilan}avancement/", bilan.BilanProgressView.as_view(), name="bilan_progress"),
    path(f"{_bilan}publier/", bilan.BilanPublishView.as_view(), name="bilan_publish"),
    path("documents/<uuid:public_id>/", document.DocumentDownloadView.as_view(), name="document_download"),
    path("financeur/", funder.FunderHomeView.as_view(), name="funder_home"),
    path("financeur/<slug:slug>/", funder.FunderCohortView.as_view(), name="funder_cohort"),
]
