from django.urls import path

from sponsors.views.space import (
    CommitmentView,
    LaureateDetailView,
    MeetingCreateView,
    MeetingDeleteView,
    SpaceHomeView,
)
from sponsors.views.sponsor import SponsorListView, SponsorshipListView

app_name = "sponsors"

urlpatterns = [
    path("programmes/<slug:slug>/parrains/", SponsorListView.as_view(), name="sponsor_list"),
    path("programmes/<slug:slug>/parrainages/", SponsorshipListView.as_view(), name="sponsorship_list"),
    path("parrain/", SpaceHomeView.as_view(), name="space_home"),
    path("parrain/laureats/<uuid:public_id>/", LaureateDetailView.as_view(), name="laureate_detail"),
    path("parrain/rendez-vous/nouveau/", MeetingCreateView.as_view(), name="meeting_create"),
    path("parrain/rendez-vous/<uuid:public_id>/supprimer/", MeetingDeleteView.as_view(), name="meeting_delete"),
    path("parrain/engagement/", CommitmentView.as_view(), name="commitment"),
]
