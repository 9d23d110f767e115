from django.urls import path

from .views import library

app_name = "directory"

urlpatterns = [
    path("ressources/leviers/", library.LeverListView.as_view(), name="lever_list"),
    path("ressources/monographies/", library.CaseStudyListView.as_view(), name="case_study_list"),
    path("ressources/monographies/<slug:slug>/", library.CaseStudyDetailView.as_view(), name="case_study_detail"),
]
