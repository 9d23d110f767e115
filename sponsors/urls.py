from django.urls import path

from sponsors.views.charter import PairCharterView, SponsorCharterView
from sponsors.views.introduction import IntroductionAnswerView, IntroductionListView
from sponsors.views.laureate import (
    IntroductionAskView,
    LaureateMeetingConfirmView,
    LaureateMeetingCreateView,
    LaureateMeetingDeleteView,
    LaureateSpaceView,
    SharingView,
)
from sponsors.views.organisation import (
    ContactCreateView,
    ContactEditView,
    ContactInviteView,
    ContactMoveView,
    OfferDeleteView,
    OfferFormView,
    SponsorCreateView,
    SponsorDetailView,
    SponsorEditView,
    SponsorLeaveView,
    SponsorReturnView,
)
from sponsors.views.pair import (
    SponsorshipAssignView,
    SponsorshipDetailView,
    SponsorshipEndView,
    SponsorshipMatrixView,
    TeamMeetingCreateView,
    TeamMeetingEditView,
)
from sponsors.views.space import (
    CommitmentView,
    LaureateDetailView,
    MeetingConfirmView,
    MeetingCreateView,
    MeetingDeleteView,
    SpaceHomeView,
)
from sponsors.views.sponsor import SponsorListView, SponsorshipListView

app_name = "sponsors"

SPONSORS = "programmes/<slug:slug>/parrains/"
SPONSOR = f"{SPONSORS}<uuid:public_id>/"
PAIRS = "programmes/<slug:slug>/parrainages/"
PAIR = f"{PAIRS}<uuid:public_id>/"

urlpatterns = [
    path(SPONSORS, SponsorListView.as_view(), name="sponsor_list"),
    path(f"{SPONSORS}nouveau/", SponsorCreateView.as_view(), name="sponsor_create"),
    path(SPONSOR, SponsorDetailView.as_view(), name="sponsor_detail"),
    path(f"{SPONSOR}modifier/", SponsorEditView.as_view(), name="sponsor_edit"),
    path(f"{SPONSOR}depart/", SponsorLeaveView.as_view(), name="sponsor_leave"),
    path(f"{SPONSOR}retour/", SponsorReturnView.as_view(), name="sponsor_return"),
    path(f"{SPONSOR}offres/nouvelle/", OfferFormView.as_view(), name="offer_create"),
    path(f"{SPONSOR}offres/<uuid:offer_id>/", OfferFormView.as_view(), name="offer_edit"),
    path(f"{SPONSOR}offres/<uuid:offer_id>/retirer/", OfferDeleteView.as_view(), name="offer_delete"),
    path(f"{SPONSOR}personnes/nouvelle/", ContactCreateView.as_view(), name="contact_create"),
    path(f"{SPONSOR}personnes/<uuid:contact_id>/", ContactEditView.as_view(), name="contact_edit"),
    path(f"{SPONSOR}personnes/<uuid:contact_id>/inviter/", ContactInviteView.as_view(), name="contact_invite"),
    path(f"{SPONSOR}personnes/<uuid:contact_id>/depart/", ContactMoveView.as_view(), name="contact_move"),
    path(PAIRS, SponsorshipListView.as_view(), name="sponsorship_list"),
    path(f"{PAIRS}matrice/", SponsorshipMatrixView.as_view(), name="sponsorship_matrix"),
    path(f"{PAIRS}affecter/", SponsorshipAssignView.as_view(), name="sponsorship_assign"),
    path(f"{PAIRS}charte/", SponsorCharterView.as_view(), name="charter_publish"),
    path(PAIR, SponsorshipDetailView.as_view(), name="sponsorship_detail"),
    path(f"{PAIR}fin/", SponsorshipEndView.as_view(), name="sponsorship_end"),
    path(f"{PAIR}rendez-vous/", TeamMeetingCreateView.as_view(), name="team_meeting_create"),
    path(f"{PAIR}rendez-vous/<uuid:meeting_id>/", TeamMeetingEditView.as_view(), name="team_meeting_edit"),
    path("parrainages/<uuid:public_id>/charte/", PairCharterView.as_view(), name="pair_charter"),
    path("parrain/", SpaceHomeView.as_view(), name="space_home"),
    path("parrain/laureats/<uuid:public_id>/", LaureateDetailView.as_view(), name="laureate_detail"),
    path("parrain/rendez-vous/nouveau/", MeetingCreateView.as_view(), name="meeting_create"),
    path("parrain/rendez-vous/<uuid:public_id>/supprimer/", MeetingDeleteView.as_view(), name="meeting_delete"),
    path("parrain/rendez-vous/<uuid:public_id>/confirmer/", MeetingConfirmView.as_view(), name="meeting_confirm"),
    path("parrain/demandes/", IntroductionListView.as_view(), name="introduction_list"),
    path("parrain/demandes/<uuid:public_id>/", IntroductionAnswerView.as_view(), name="introduction_answer"),
    path("mon-espace/parrain/", LaureateSpaceView.as_view(), name="laureate_space"),
    path("mon-espace/parrain/partage/<uuid:public_id>/", SharingView.as_view(), name="sharing"),
    path("mon-espace/parrain/mise-en-relation/", IntroductionAskView.as_view(), name="introduction_ask"),
    path("mon-espace/parrain/rendez-vous/", LaureateMeetingCreateView.as_view(), name="laureate_meeting_create"),
    path(
        "mon-espace/parrain/rendez-vous/<uuid:public_id>/confirmer/",
        LaureateMeetingConfirmView.as_view(),
        name="laureate_meeting_confirm",
    ),
    path(
        "mon-espace/parrain/rendez-vous/<uuid:public_id>/supprimer/",
        LaureateMeetingDeleteView.as_view(),
        name="laureate_meeting_delete",
    ),
    path("parrain/engagement/", CommitmentView.as_view(), name="commitment"),
]
