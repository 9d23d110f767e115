from django.urls import path, register_converter
from django.urls.converters import SlugConverter

from .views import (
    access,
    bulk,
    campaign,
    charter,
    commitment,
    contributor,
    data_import,
    delay,
    form_editor,
    journey,
    laureate,
    mail_template,
    mailing,
    on_behalf,
    participant,
    people,
    plan,
    promotion,
    reminder,
    report,
    report_autosave,
    report_file,
    review,
    space,
    staff_note,
    structure,
    structures,
)

app_name = "laureates"


class SectionKey(SlugConverter):
    """The key of a page of the form. « copie » is not one: a higher app has its page at that address."""

    regex = r"(?!copie/)[-a-zA-Z0-9_]+"


register_converter(SectionKey, "section_key")

FORM = "mon-espace/fiche/<uuid:public_id>/"
MODEL = "programmes/<slug:slug>/avancement/modele/<uuid:form_id>/"
PLAN = "programmes/<slug:slug>/laureats/<slug:laureate_slug>/plan/"
LAUREATE = "programmes/<slug:slug>/laureats/<slug:laureate_slug>/"
NOTE = f"{LAUREATE}notes/<uuid:note_id>/"
PERSON = f"{LAUREATE}personnes/<uuid:participant_id>/"
REMINDERS = "programmes/<slug:slug>/relances/"
BATCH = f"{REMINDERS}envois/<uuid:batch_id>/"
DRAFT = f"{BATCH}courriels/<uuid:mail_id>/"
TEMPLATE = f"{REMINDERS}modeles/<slug:kind>/"
IMPORTS = "programmes/<slug:slug>/laureats/importer/"
IMPORT = f"{IMPORTS}<uuid:import_id>/"
CAMPAIGN = "programmes/<slug:slug>/avancement/<uuid:campaign_id>/"

urlpatterns = [
    path("mon-espace/", space.SpaceHome.as_view(), name="space_home"),
    path("mon-espace/plus/", space.SpaceMore.as_view(), name="space_more"),
    path("mon-espace/structure/", structure.SpaceStructure.as_view(), name="space_structure"),
    path("mon-espace/images/<uuid:public_id>/<slug:name>/", structure.LaureateImage.as_view(), name="photo"),
    path("mon-espace/promotion/", promotion.PromotionDirectory.as_view(), name="promotion"),
    path(
        "mon-espace/promotion/<uuid:public_id>/cooperer/",
        promotion.CooperationDeclare.as_view(),
        name="cooperation_declare",
    ),
    path(
        "mon-espace/promotion/<uuid:public_id>/reponse/",
        promotion.CooperationAnswer.as_view(),
        name="cooperation_answer",
    ),
    path("mon-espace/mes-coordonnees/", participant.SpaceDetails.as_view(), name="space_details"),
    path("mon-espace/charte/", charter.SpaceCharter.as_view(), name="space_charter"),
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
    path(f"{FORM}delai/", delay.ReportDelay.as_view(), name="report_delay"),
    path(f"{FORM}fichiers/<slug:question>/", report_file.ReportFileDownload.as_view(), name="report_file"),
    path(f"{FORM}<slug:section>/reponse/", report_autosave.ReportAnswer.as_view(), name="report_answer"),
    path("mon-espace/plan/", plan.SpacePlanDetail.as_view(), name="space_plan_detail"),
    path("mon-espace/plan/ajouter/", plan.SpaceActionCreate.as_view(), name="space_plan_create"),
    path("mon-espace/plan/<uuid:public_id>/", plan.SpaceActionUpdate.as_view(), name="space_plan_update"),
    path("mon-espace/plan/<uuid:public_id>/etat/", plan.SpaceActionMove.as_view(), name="space_plan_move"),
    path("mon-espace/plan/<uuid:public_id>/supprimer/", plan.SpaceActionDelete.as_view(), name="space_plan_delete"),
    path("programmes/<slug:slug>/plans/", plan.PlanList.as_view(), name="plan_list"),
    path(PLAN, plan.TeamPlanDetail.as_view(), name="plan_detail"),
    path(f"{PLAN}ajouter/", plan.TeamActionCreate.as_view(), name="plan_create"),
    path(f"{PLAN}<uuid:public_id>/", plan.TeamActionUpdate.as_view(), name="plan_update"),
    path(f"{PLAN}<uuid:public_id>/etat/", plan.TeamActionMove.as_view(), name="plan_move"),
    path(f"{PLAN}<uuid:public_id>/supprimer/", plan.TeamActionDelete.as_view(), name="plan_delete"),
    path(f"{FORM}inviter/", contributor.ContributorInvite.as_view(), name="report_contributors"),
    path(
        f"{FORM}inviter/<uuid:contributor_id>/retirer/",
        contributor.ContributorAction.as_view(removes=True),
        name="report_contributor_remove",
    ),
    path(
        f"{FORM}inviter/<uuid:contributor_id>/renvoyer/",
        contributor.ContributorAction.as_view(),
        name="report_contributor_resend",
    ),
    path(f"{FORM}<section_key:section>/", report.ReportSection.as_view(), name="report_section"),
    path("programmes/<slug:slug>/laureats/acces/", access.AccessList.as_view(), name="access_list"),
    path("programmes/<slug:slug>/laureats/acces/inviter/", access.AccessInvite.as_view(), name="access_invite"),
    path("programmes/<slug:slug>/laureats/ajouter/", laureate.LaureateCreate.as_view(), name="laureate_create"),
    path(f"{LAUREATE}modifier/", laureate.LaureateEdit.as_view(), name="laureate_edit"),
    path(f"{LAUREATE}parcours/<slug:action>/", journey.JourneyAction.as_view(), name="journey_action"),
    path(f"{LAUREATE}personnes/ajouter/", people.ParticipantCreate.as_view(), name="participant_create"),
    path(f"{LAUREATE}objectifs/", commitment.CommitmentsEdit.as_view(), name="commitments_edit"),
    path(f"{LAUREATE}notes/ajouter/", staff_note.NoteCreate.as_view(), name="note_create"),
    path(NOTE, staff_note.NoteEdit.as_view(), name="note_edit"),
    path(f"{NOTE}supprimer/", staff_note.NoteDelete.as_view(), name="note_delete"),
    path(f"{NOTE}retablir/", staff_note.NoteRestore.as_view(), name="note_restore"),
    path(PERSON, people.ParticipantEdit.as_view(), name="participant_edit"),
    path(f"{PERSON}depart/", people.ParticipantLeave.as_view(), name="participant_leave"),
    path(f"{PERSON}retour/", people.ParticipantReturn.as_view(), name="participant_return"),
    path("programmes/<slug:slug>/laureats/imports/", data_import.ImportList.as_view(), name="import_list"),
    path(IMPORTS, data_import.ImportCreate.as_view(), name="import_create"),
    path(f"{IMPORTS}modele/<slug:kind>.<slug:extension>", data_import.ImportTemplate.as_view(), name="import_template"),
    path(IMPORT, data_import.ImportDetail.as_view(), name="import_detail"),
    path(f"{IMPORT}colonnes/", data_import.ImportMap.as_view(), name="import_map"),
    path(f"{IMPORT}confirmer/", data_import.ImportConfirm.as_view(), name="import_confirm"),
    path(f"{IMPORT}abandonner/", data_import.ImportAbandon.as_view(), name="import_abandon"),
    path(f"{IMPORT}annuler/", data_import.ImportUndo.as_view(), name="import_undo"),
    path(f"{IMPORT}erreurs.csv", data_import.ImportIssues.as_view(), name="import_issues"),
    path("programmes/<slug:slug>/avancement/modele/", form_editor.FormList.as_view(), name="form_list"),
    path(MODEL, form_editor.FormDetail.as_view(), name="form_detail"),
    path(f"{MODEL}adopter/", form_editor.FormAdopt.as_view(), name="form_adopt"),
    path(f"{MODEL}supprimer/", form_editor.FormDiscard.as_view(), name="form_discard"),
    path(f"{MODEL}<slug:page>/ajouter/", form_editor.QuestionEdit.as_view(), name="form_question_add"),
    path(f"{MODEL}<slug:page>/<slug:code>/", form_editor.QuestionEdit.as_view(), name="form_question_edit"),
    path(
        f"{MODEL}<slug:page>/<slug:code>/<slug:action>/",
        form_editor.QuestionAction.as_view(),
        name="form_question_action",
    ),
    path("programmes/<slug:slug>/avancement/charte/", charter.CharterDetail.as_view(), name="charter_detail"),
    path("programmes/<slug:slug>/avancement/charte/publier/", charter.CharterPublish.as_view(), name="charter_publish"),
    path("programmes/<slug:slug>/avancement/", campaign.CampaignList.as_view(), name="campaign_list"),
    path("programmes/<slug:slug>/avancement/nouvelle/", campaign.CampaignCreate.as_view(), name="campaign_create"),
    path(CAMPAIGN, review.ReviewQueue.as_view(), name="review_queue"),
    path(f"{CAMPAIGN}fiches/creer/", campaign.CampaignOpen.as_view(), name="campaign_open"),
    path(f"{CAMPAIGN}fiches/relancer/", bulk.BulkRemind.as_view(), name="bulk_remind"),
    path(f"{CAMPAIGN}fiches/delai/", bulk.BulkExtend.as_view(), name="bulk_extend"),
    path(f"{CAMPAIGN}fiches/dispenser/", bulk.BulkExempt.as_view(), name="bulk_exempt"),
    path(f"{CAMPAIGN}modifier/", campaign.CampaignEdit.as_view(), name="campaign_edit"),
    path(f"{CAMPAIGN}fermer/", campaign.CampaignClose.as_view(), name="campaign_close"),
    path(f"{CAMPAIGN}rouvrir/", campaign.CampaignReopen.as_view(), name="campaign_reopen"),
    path(f"{CAMPAIGN}echeance/", campaign.CampaignDue.as_view(), name="campaign_due"),
    path(f"{CAMPAIGN}suivante/", review.ReviewNext.as_view(), name="review_next"),
    path(f"{CAMPAIGN}<slug:laureate_slug>/saisir/", on_behalf.ReportOnBehalf.as_view(), name="report_on_behalf"),
    path(f"{CAMPAIGN}<slug:laureate_slug>/", review.ProgressReview.as_view(), name="progress_review"),
    path(
        f"{CAMPAIGN}<slug:laureate_slug>/<slug:action>/",
        review.ReviewAction.as_view(),
        name="review_action",
    ),
    path("structures/", structures.StructureList.as_view(), name="structure_list"),
    path("structures/doublons/", structures.StructureDuplicates.as_view(), name="structure_duplicates"),
    path("structures/<uuid:public_id>/", structures.StructureDetail.as_view(), name="structure_detail"),
    path("structures/<uuid:public_id>/modifier/", structures.StructureEdit.as_view(), name="structure_edit"),
    path(
        "structures/<uuid:public_id>/fusionner/<uuid:other_id>/",
        structures.StructureMerge.as_view(),
        name="structure_merge",
    ),
    path(REMINDERS, reminder.PlannedList.as_view(), name="reminder_list"),
    path(f"{REMINDERS}envoyees/", reminder.SentList.as_view(), name="mail_list"),
    path(f"{REMINDERS}appels/", reminder.StaffTaskList.as_view(), name="staff_task_list"),
    path(f"{REMINDERS}prevues/<uuid:reminder_id>/", reminder.ReminderStop.as_view(), name="reminder_stop"),
    path(f"{REMINDERS}campagnes/<uuid:campaign_id>/", reminder.CampaignReminders.as_view(), name="campaign_reminders"),
    path(f"{REMINDERS}personnes/<uuid:participant_id>/", reminder.PersonReminders.as_view(), name="person_reminders"),
    path(f"{REMINDERS}nouvelle/", mailing.MailingCreate.as_view(), name="mailing_create"),
    path(f"{REMINDERS}envois/", mailing.MailingList.as_view(), name="mailing_list"),
    path(BATCH, mailing.MailingDetail.as_view(), name="mailing_detail"),
    path(f"{BATCH}texte/", mailing.MailingRewrite.as_view(), name="mailing_rewrite"),
    path(f"{BATCH}envoyer/", mailing.MailingEnd.as_view(), name="mailing_send"),
    path(f"{BATCH}abandonner/", mailing.MailingEnd.as_view(is_sending=False), name="mailing_cancel"),
    path(DRAFT, mailing.DraftEdit.as_view(), name="draft_edit"),
    path(f"{DRAFT}retirer/", mailing.DraftWithdraw.as_view(), name="draft_withdraw"),
    path(f"{REMINDERS}modeles/", mail_template.MailTemplateList.as_view(), name="mail_template_list"),
    path(TEMPLATE, mail_template.MailTemplateEdit.as_view(), name="mail_template_edit"),
    path(f"{TEMPLATE}origine/", mail_template.MailTemplateReset.as_view(), name="mail_template_reset"),
]
