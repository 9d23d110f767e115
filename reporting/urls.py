from django.urls import path, re_path

from reporting.views import (
    bilan,
    bilan_figures,
    budget,
    bulk,
    commitment,
    cooperation,
    document,
    export,
    funder,
    funder_results,
    laureate,
    laureate_sheet,
    monograph,
    own_figure,
    positioning,
    production,
    programme,
    question,
    readiness,
    run_sheet,
    search,
    sign_in_sheet,
    space,
    space_positioning,
    target,
    team,
    verification,
    version,
    workshop,
)

app_name = "reporting"

_laureate = "programmes/<slug:slug>/laureats/<slug:laureate_slug>/"
_positioning = f"{_laureate}positionnement/"
_sheet = "programmes/<slug:slug>/agenda/<slug:session_slug>/emargement/feuille/"
_bilan = "programmes/<slug:slug>/bilans/<uuid:public_id>/"
_version = f"{_bilan}versions/<int:number>/"

_own = "programmes/<slug:slug>/chiffres/propres/"

_documents = "programmes/<slug:slug>/documents/"
_request = f"{_documents}demandes/<uuid:public_id>/"
_data = r"(?P<filename>donnees\.json|donnees\.csv|dictionnaire\.csv)$"
_questions = "programmes/<slug:slug>/bilans/questions/"
_funded = "financeur/<slug:slug>/"

_cooperations = "programmes/<slug:slug>/cooperations/"
_cooperation = f"{_cooperations}<slug:first>/<slug:second>/"

urlpatterns = [
    path("tableau-de-bord/", team.DashboardView.as_view(), name="dashboard"),
    path("recherche/", search.SearchView.as_view(), name="search"),
    path("dispositifs/<slug:slug>/", programme.ProgrammeDetailView.as_view(), name="programme_detail"),
    path("programmes/<slug:slug>/", team.CohortOverviewView.as_view(), name="cohort_overview"),
    path("programmes/<slug:slug>/laureats/", laureate.LaureateListView.as_view(), name="laureate_list"),
    path(_laureate, laureate_sheet.LaureateDetailView.as_view(), name="laureate_detail"),
    path(f"{_laureate}avancement/", laureate_sheet.LaureateProgressView.as_view(), name="laureate_progress"),
    path(_positioning, laureate_sheet.LaureatePositioningView.as_view(), name="laureate_positioning"),
    path(f"{_laureate}presences/", laureate_sheet.LaureateAttendanceView.as_view(), name="laureate_attendance"),
    path(f"{_laureate}parrainage/", laureate_sheet.LaureateTiesView.as_view(), name="laureate_ties"),
    path(f"{_laureate}documents/", laureate_sheet.LaureateDocumentsView.as_view(), name="laureate_documents"),
    path(f"{_laureate}monographie/", monograph.LaureateMonographView.as_view(), name="laureate_monograph"),
    path(f"{_laureate}journal/", laureate_sheet.LaureateJournalView.as_view(), name="laureate_journal"),
    path("programmes/<slug:slug>/selection/relancer/", bulk.LaureateRemind.as_view(), name="laureate_remind"),
    path("programmes/<slug:slug>/selection/parrain/", bulk.LaureateAssign.as_view(), name="laureate_assign"),
    path("programmes/<slug:slug>/selection/etiqueter/", bulk.LaureateTagging.as_view(), name="laureate_tag"),
    path(f"{_positioning}priorites/", positioning.LaureatePrioritiesView.as_view(), name="laureate_priorities"),
    path(
        "programmes/<slug:slug>/positionnement/",
        positioning.CohortPositioningView.as_view(),
        name="cohort_positioning",
    ),
    path("mon-espace/positionnement/", space_positioning.SpacePositioningView.as_view(), name="space_positioning"),
    path(
        "mon-espace/positionnement/priorites/",
        space_positioning.SpacePrioritiesView.as_view(),
        name="space_priorities",
    ),
    path(
        "programmes/<slug:slug>/agenda/<slug:session_slug>/deroule-a-imprimer/",
        run_sheet.RunSheetView.as_view(),
        name="run_sheet",
    ),
    path("programmes/<slug:slug>/chiffres/", team.FigureListView.as_view(), name="figure_list"),
    path(f"{_own}nouveau/", own_figure.OwnFigureCreateView.as_view(), name="own_figure_create"),
    path(f"{_own}<uuid:public_id>/", own_figure.OwnFigureEditView.as_view(), name="own_figure_edit"),
    path(f"{_own}<uuid:public_id>/retirer/", own_figure.OwnFigureRetireView.as_view(), name="own_figure_retire"),
    path("programmes/<slug:slug>/chiffres/<slug:code>/", team.FigureDetailView.as_view(), name="figure_detail"),
    path("programmes/<slug:slug>/budget/", budget.BudgetDetailView.as_view(), name="budget_detail"),
    path("programmes/<slug:slug>/parametres/objectifs/", target.TargetListView.as_view(), name="target_list"),
    path("programmes/<slug:slug>/bilans/", bilan.BilanListView.as_view(), name="bilan_list"),
    path("programmes/<slug:slug>/bilans/nouveau/", bilan.BilanCreateView.as_view(), name="bilan_create"),
    path(_questions, question.QuestionListView.as_view(), name="question_list"),
    path(f"{_questions}<uuid:public_id>/", question.QuestionAnswerView.as_view(), name="question_answer"),
    re_path(
        rf"^programmes/(?P<slug>[-\w]+)/bilans/(?P<public_id>[0-9a-f-]{{36}})/{_data}",
        question.BilanDataView.as_view(),
        name="bilan_data",
    ),
    path(_bilan, workshop.BilanDetailView.as_view(), name="bilan_detail"),
    path(f"{_bilan}plan/", workshop.BilanPlanView.as_view(), name="bilan_plan"),
    path(f"{_bilan}texte/", workshop.BilanTextView.as_view(), name="bilan_text"),
    path(f"{_bilan}apercu/", workshop.BilanPreviewView.as_view(), name="bilan_preview"),
    path(f"{_bilan}chiffres/", bilan_figures.BilanFiguresView.as_view(), name="bilan_figures"),
    path(f"{_bilan}generer/", bilan.BilanGenerateView.as_view(), name="bilan_generate"),
    path(f"{_bilan}avancement/", bilan.BilanProgressView.as_view(), name="bilan_progress"),
    path(f"{_bilan}publier/", bilan.BilanPublishView.as_view(), name="bilan_publish"),
    path(f"{_bilan}preparation/", readiness.ReadinessView.as_view(), name="bilan_readiness"),
    path(f"{_bilan}demander/", readiness.BilanAskView.as_view(), name="bilan_ask"),
    path(f"{_bilan}controles/<slug:rule>/<slug:code>/", readiness.ControlExplainView.as_view(), name="control_explain"),
    path(_version, version.VersionDetailView.as_view(), name="version_detail"),
    path(f"{_version}essentiel/", version.VersionEssentialView.as_view(), name="version_essential"),
    path(f"{_version}relecture/", version.VersionAskReviewView.as_view(), name="version_ask_review"),
    path(f"{_version}decision/", version.VersionReviewView.as_view(), name="version_review"),
    path(f"{_version}reprendre/", version.VersionTakeBackView.as_view(), name="version_take_back"),
    path("verifier/", verification.VerificationView.as_view(), name="verify"),
    path("verifier/<str:code>/", verification.VerificationCodeView.as_view(), name="verify_code"),
    path(_cooperations, cooperation.CooperationListView.as_view(), name="cooperation_list"),
    path(f"{_cooperations}nouvelle/", cooperation.CooperationCreateView.as_view(), name="cooperation_create"),
    path(f"{_cooperation}", cooperation.CooperationEditView.as_view(), name="cooperation_edit"),
    path(f"{_cooperation}retirer/", cooperation.CooperationTakeBackView.as_view(), name="cooperation_take_back"),
    path(_sheet, sign_in_sheet.SignInSheetView.as_view(), name="sheet_pdf"),
    path(_documents, production.DocumentListView.as_view(), name="document_list"),
    path(f"{_documents}produire/", production.DocumentProduceView.as_view(), name="document_produce"),
    path(_request, production.BundleDetailView.as_view(), name="bundle_detail"),
    path(f"{_request}annuler/", production.RequestCancelView.as_view(), name="request_cancel"),
    path(f"{_request}relancer/", production.RequestAgainView.as_view(), name="request_again"),
    path("mes-demandes/", production.OwnRequestListView.as_view(), name="own_request_list"),
    path("documents/<uuid:public_id>/", document.DocumentDownloadView.as_view(), name="document_download"),
    path(
        "parrain/engagement/<slug:slug>/releve/",
        commitment.CommitmentStatementView.as_view(),
        name="commitment_statement",
    ),
    path("financeur/", funder.FunderHomeView.as_view(), name="funder_home"),
    path(_funded, funder.FunderCohortView.as_view(), name="funder_cohort"),
    path(f"{_funded}essentiel/", funder_results.FunderEssentialView.as_view(), name="funder_essential"),
    path(f"{_funded}resultats/", funder_results.FunderResultsView.as_view(), name="funder_results"),
    path(f"{_funded}resultats/<slug:code>/", funder_results.FunderFigureView.as_view(), name="funder_figure"),
    path(f"{_funded}pieces/", funder_results.FunderEvidenceView.as_view(), name="funder_evidence"),
    path(f"{_funded}comparer/", funder_results.FunderCompareView.as_view(), name="funder_compare"),
    path(f"{_funded}bilan/<uuid:public_id>/", document.FunderBilanView.as_view(), name="funder_bilan"),
    re_path(rf"^financeur/(?P<slug>[-\w]+)/{_data}", funder_results.FunderDataView.as_view(), name="funder_data"),
    path(f"{_funded}laureats/", funder.FunderLaureateListView.as_view(), name="funder_laureate_list"),
    path(f"{_funded}laureats/<slug:laureate_slug>/", funder.FunderLaureateView.as_view(), name="funder_laureate"),
    path("programmes/<slug:slug>/exports/", export.ExportListView.as_view(), name="export_list"),
    path("mon-espace/documents/", space.SpaceDocumentsView.as_view(), name="space_documents"),
    path("mon-espace/monographie/", monograph.SpaceMonographView.as_view(), name="space_monograph"),
    path("mon-espace/ce-que-voit-la-region/", space.SpaceFunderView.as_view(), name="space_funder_view"),
    path("mon-espace/fiche/<uuid:public_id>/copie/", space.ReportCopyView.as_view(), name="report_copy"),
]
