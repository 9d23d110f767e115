from django.urls import path

from .views import report, review, space

app_name = "laureates"

FORM = "mon-espace/fiche/<uuid:public_id>/"
CAMPAIGN = "programmes/<slug:slug>/avancement/<uuid:campaign_id>/"

urlpatterns = [
    path("mon-espace/", space.SpaceHome.as_view(), name="space_home"),
    path("mon-espace/fiche/", space.ReportList.as_view(), name="report_list"),
    path(
        "mon-espace/fiche/commencer/<uuid:laureate_id>/<uuid:campaign_id>/",
        space.ReportStart.as_view(),
        name="report_start",
    ),
    path(FORM, report.ReportTasks.as_view(), name="report_tasks"),
    path(f"{FORM}recapitulatif/", report.ReportCheck.as_view(), name="report_check"),
    path(f"{FORM}envoyee/", report.ReportSent.as_view(), name="report_sent"),
    path(f"{FORM}reprendre/", report.ReportTakeBack.as_view(), name="report_take_back"),
    path(f"{FORM}<slug:section>/", report.ReportSection.as_view(), name="report_section"),
    path("programmes/<slug:slug>/avancement/", review.CampaignList.as_view(), name="campaign_list"),
    path(CAMPAIGN, review.ReviewQueue.as_view(), name="review_queue"),
    path(f"{CAMPAIGN}fiches/creer/", review.CampaignOpen.as_view(), name="campaign_open"),
    path(f"{CAMPAIGN}<slug:laureate_slug>/", review.ProgressReview.as_view(), name="progress_review"),
    path(
        f"{CAMPAIGN}<slug:laureate_slug>/<slug:action>/",
        review.ReviewAction.as_view(),
        name="review_action",
    ),
]
