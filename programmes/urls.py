from django.urls import path, re_path

from ess_platform.accounts.access_pages import TOKEN
from programmes.views import cohort, funding, milestone, new_cohort, saved_view, settings, team, testimonial

app_name = "programmes"

VIEWS = "programmes/<slug:slug>/vues/"
QUOTES = "programmes/<slug:slug>/verbatims/"
QUOTE = f"{QUOTES}<uuid:public_id>/"
SETTINGS = "programmes/<slug:slug>/parametres/"
MILESTONE = f"{SETTINGS}jalons/<int:milestone_id>/"
FUNDING = f"{SETTINGS}financeurs/<int:funding_id>/"
MEMBER = f"{SETTINGS}equipe/<uuid:user_id>/"

urlpatterns = [
    path("programmes/", cohort.CohortListView.as_view(), name="cohort_list"),
    path(VIEWS, saved_view.SavedViewList.as_view(), name="saved_view_list"),
    path(f"{VIEWS}nouvelle/", saved_view.SavedViewCreate.as_view(), name="saved_view_create"),
    path(f"{VIEWS}<uuid:public_id>/", saved_view.SavedViewEdit.as_view(), name="saved_view_edit"),
    path(f"{VIEWS}<uuid:public_id>/supprimer/", saved_view.SavedViewMove.as_view(), name="saved_view_remove"),
    path(
        f"{VIEWS}<uuid:public_id>/retablir/",
        saved_view.SavedViewMove.as_view(restores=True),
        name="saved_view_restore",
    ),
    path(QUOTES, testimonial.TestimonialListView.as_view(), name="testimonial_list"),
    path(f"{QUOTES}nouveau/", testimonial.TestimonialCreateView.as_view(), name="testimonial_create"),
    path(QUOTE, testimonial.TestimonialEditView.as_view(), name="testimonial_edit"),
    path(f"{QUOTE}accord/", testimonial.TestimonialAskView.as_view(), name="testimonial_ask"),
    path(f"{QUOTE}pret/", testimonial.TestimonialReadyView.as_view(), name="testimonial_ready"),
    path("mes-temoignages/", testimonial.OwnTestimonialsView.as_view(), name="own_testimonials"),
    path(
        "mes-temoignages/<uuid:public_id>/",
        testimonial.OwnTestimonialAnswerView.as_view(),
        name="own_testimonial_answer",
    ),
    re_path(rf"^temoignage/{TOKEN}/$", testimonial.TestimonialLinkView.as_view(), name="testimonial_link"),
    path("programmes/nouveau/", new_cohort.CohortCreateView.as_view(), name="cohort_create"),
    path(SETTINGS, settings.CohortSettingsView.as_view(), name="cohort_settings"),
    path(f"{SETTINGS}ouvrir/", settings.CohortOpenView.as_view(), name="cohort_open"),
    path(f"{SETTINGS}clore/", settings.CohortCloseView.as_view(), name="cohort_close"),
    path(f"{SETTINGS}rouvrir/", settings.CohortReopenView.as_view(), name="cohort_reopen"),
    path(f"{SETTINGS}archiver/", settings.CohortArchiveView.as_view(), name="cohort_archive"),
    path(f"{SETTINGS}jalons/", milestone.MilestoneListView.as_view(), name="milestone_list"),
    path(f"{SETTINGS}jalons/ajouter/", milestone.MilestoneEditView.as_view(), name="milestone_create"),
    path(MILESTONE, milestone.MilestoneEditView.as_view(), name="milestone_edit"),
    path(f"{MILESTONE}supprimer/", milestone.MilestoneDeleteView.as_view(), name="milestone_delete"),
    path(f"{SETTINGS}financeurs/", funding.FundingListView.as_view(), name="funding_list"),
    path(f"{SETTINGS}financeurs/ajouter/", funding.FundingEditView.as_view(), name="funding_create"),
    path(FUNDING, funding.FundingEditView.as_view(), name="funding_edit"),
    path(f"{FUNDING}acces/", funding.FundingOpenView.as_view(), name="funding_open"),
    path(f"{FUNDING}retirer/", funding.FundingWithdrawView.as_view(), name="funding_withdraw"),
    path(f"{FUNDING}supprimer/", funding.FundingDeleteView.as_view(), name="funding_delete"),
    path(f"{SETTINGS}equipe/", team.TeamListView.as_view(), name="team_list"),
    path(f"{SETTINGS}equipe/ajouter/", team.TeamAddView.as_view(), name="team_add"),
    path(
        f"{SETTINGS}equipe/invitations/<uuid:invitation_id>/",
        team.TeamInvitationCancelView.as_view(),
        name="team_cancel",
    ),
    path(MEMBER, team.TeamRoleView.as_view(), name="team_role"),
    path(f"{MEMBER}retirer/", team.TeamRemoveView.as_view(), name="team_remove"),
]
