from django.urls import path, re_path

from ess_platform.accounts.access_pages import TOKEN
from sessions.views import contribution, speaker
from sessions.views.agenda import SessionDetailView, SessionListView
from sessions.views.agenda_edit import AgendaEditView
from sessions.views.attendance import AttendanceEditView
from sessions.views.attendance_proof import (
    AttendanceLiveView,
    AttendanceQrView,
    SheetScanAddView,
    SheetScanRemoveView,
    SheetScanView,
    SignatureImageView,
)
from sessions.views.calendar_feed import CalendarFeedView, CalendarSubscriptionView
from sessions.views.follow_up import ActionLinkView, VisitNoteLinkView
from sessions.views.links import PresenceCalendarView, PresenceLinkView, QuestionnaireLinkView
from sessions.views.material import (
    MaterialActionView,
    MaterialDownloadView,
    MaterialListView,
    MinutesEditView,
    MinutesPublishView,
)
from sessions.views.month import SessionMonthView
from sessions.views.poll import (
    PollCreateView,
    PollDetailView,
    PollDropView,
    PollLinkView,
    PollListView,
    PollSendView,
    PollSettleView,
)
from sessions.views.questionnaire import QuestionnaireView
from sessions.views.registration import (
    GuestAddView,
    GuestRemoveView,
    RegistrationListView,
    RegistrationRecordView,
    SessionCapacityView,
)
from sessions.views.satisfaction import (
    QuestionnaireQrView,
    SatisfactionDetailView,
    SatisfactionListView,
    SatisfactionRemindView,
)
from sessions.views.series import SessionSeriesView
from sessions.views.session import SessionCloseView, SessionHoldView, SessionReopenView
from sessions.views.session_change import SessionCancelView, SessionPostponeView
from sessions.views.session_form import SessionCreateView, SessionDeleteView, SessionEditView
from sessions.views.sign_in import SigningCodeView, SigningDoneView, SigningView
from sessions.views.space import RegistrationAnswerView, SessionCalendarView, SpaceAgendaView, SpaceSessionView
from sessions.views.visit import SpaceVisitNoteView, SpaceVisitView, VisitEditView, VisitQuestionRemoveView

app_name = "sessions"

AGENDA = "programmes/<slug:slug>/agenda/"
POLLS = f"{AGENDA}sondages/"
POLL = f"{POLLS}<uuid:public_id>/"
SESSION = f"{AGENDA}<slug:session_slug>/"
CONTRIBUTIONS = f"{SESSION}intervenants/"
CONTRIBUTION = f"{CONTRIBUTIONS}<uuid:contribution_id>/"
ATTENDANCE = f"{SESSION}emargement/"
OWN_AGENDA = "mon-espace/agenda/"
OWN_SESSION = f"{OWN_AGENDA}<uuid:public_id>/"

urlpatterns = [
    path(AGENDA, SessionListView.as_view(), name="session_list"),
    path(f"{AGENDA}mois/", SessionMonthView.as_view(), name="session_month"),
    path(f"{AGENDA}nouvelle/", SessionCreateView.as_view(), name="session_create"),
    path(f"{AGENDA}serie/", SessionSeriesView.as_view(), name="session_series"),
    path(POLLS, PollListView.as_view(), name="poll_list"),
    path(f"{POLLS}nouveau/", PollCreateView.as_view(), name="poll_create"),
    path(POLL, PollDetailView.as_view(), name="poll_detail"),
    path(f"{POLL}envoyer/", PollSendView.as_view(), name="poll_send"),
    path(f"{POLL}retenir/<uuid:slot_id>/", PollSettleView.as_view(), name="poll_settle"),
    path(f"{POLL}abandonner/", PollDropView.as_view(), name="poll_drop"),
    path(f"{AGENDA}satisfaction/", SatisfactionListView.as_view(), name="satisfaction_list"),
    path(SESSION, SessionDetailView.as_view(), name="session_detail"),
    path(f"{SESSION}modifier/", SessionEditView.as_view(), name="session_edit"),
    path(f"{SESSION}annuler/", SessionCancelView.as_view(), name="session_cancel"),
    path(f"{SESSION}reporter/", SessionPostponeView.as_view(), name="session_postpone"),
    path(f"{SESSION}supprimer/", SessionDeleteView.as_view(), name="session_delete"),
    path(f"{SESSION}deroule/", AgendaEditView.as_view(), name="agenda_edit"),
    path(CONTRIBUTIONS, contribution.ContributionListView.as_view(), name="contribution_list"),
    path(f"{CONTRIBUTIONS}ajouter/", contribution.ContributionFormView.as_view(), name="contribution_create"),
    path(CONTRIBUTION, contribution.ContributionFormView.as_view(is_new=False), name="contribution_edit"),
    path(f"{CONTRIBUTION}retirer/", contribution.ContributionRemoveView.as_view(), name="contribution_remove"),
    path(f"{CONTRIBUTION}deplacer/", contribution.ContributionMoveView.as_view(), name="contribution_move"),
    path(f"{CONTRIBUTION}solliciter/", contribution.ContributionAskView.as_view(), name="contribution_ask"),
    path(
        f"{CONTRIBUTION}fermer-le-lien/",
        contribution.ContributionCloseLinkView.as_view(),
        name="contribution_close_link",
    ),
    path(ATTENDANCE, AttendanceEditView.as_view(), name="attendance_edit"),
    path(f"{ATTENDANCE}qr/", AttendanceQrView.as_view(), name="attendance_qr"),
    path(f"{ATTENDANCE}signatures/", AttendanceLiveView.as_view(), name="attendance_live"),
    path(f"{ATTENDANCE}feuilles/ajouter/", SheetScanAddView.as_view(), name="sheet_scan_add"),
    path(f"{ATTENDANCE}feuilles/<uuid:public_id>/retirer/", SheetScanRemoveView.as_view(), name="sheet_scan_remove"),
    path("emargement/", SigningCodeView.as_view(), name="signing_code"),
    path("emargement/merci/<uuid:public_id>/", SigningDoneView.as_view(), name="signing_done"),
    path("emargement/signatures/<uuid:public_id>/", SignatureImageView.as_view(), name="signature_image"),
    path("emargement/feuilles/<uuid:public_id>/", SheetScanView.as_view(), name="sheet_scan"),
    re_path(rf"^emargement/{TOKEN}/$", SigningView.as_view(), name="signing"),
    path(f"{SESSION}realisee/", SessionHoldView.as_view(), name="session_hold"),
    path(f"{SESSION}cloturer/", SessionCloseView.as_view(), name="session_close"),
    path(f"{SESSION}rouvrir/", SessionReopenView.as_view(), name="session_reopen"),
    path(f"{SESSION}inscriptions/", RegistrationListView.as_view(), name="registration_list"),
    path(f"{SESSION}inscriptions/places/", SessionCapacityView.as_view(), name="session_capacity"),
    path(
        f"{SESSION}inscriptions/<uuid:participant_id>/",
        RegistrationRecordView.as_view(),
        name="registration_record",
    ),
    path(f"{SESSION}inscriptions/invites/", GuestAddView.as_view(), name="guest_add"),
    path(f"{SESSION}inscriptions/invites/<uuid:guest_id>/retirer/", GuestRemoveView.as_view(), name="guest_remove"),
    path(f"{SESSION}satisfaction/", SatisfactionDetailView.as_view(), name="satisfaction_detail"),
    path(f"{SESSION}satisfaction/relancer/", SatisfactionRemindView.as_view(), name="satisfaction_remind"),
    path(f"{SESSION}questionnaire/qr/", QuestionnaireQrView.as_view(), name="questionnaire_qr"),
    path(f"{SESSION}documents/", MaterialListView.as_view(), name="material_list"),
    path(f"{SESSION}documents/<uuid:public_id>/", MaterialActionView.as_view(), name="material_action"),
    path("documents-de-seance/<uuid:public_id>/", MaterialDownloadView.as_view(), name="material_download"),
    path(f"{SESSION}compte-rendu/", MinutesEditView.as_view(), name="minutes_edit"),
    path(f"{SESSION}compte-rendu/publier/", MinutesPublishView.as_view(), name="minutes_publish"),
    path(f"{SESSION}visite/", VisitEditView.as_view(), name="visit_edit"),
    path(OWN_AGENDA, SpaceAgendaView.as_view(), name="space_agenda"),
    path(f"{OWN_AGENDA}abonnement/", CalendarSubscriptionView.as_view(), name="calendar_subscription"),
    path(f"{OWN_AGENDA}<uuid:public_id>.ics", SessionCalendarView.as_view(), name="session_calendar"),
    path(OWN_SESSION, SpaceSessionView.as_view(), name="space_session"),
    path(f"{OWN_SESSION}reponse/", RegistrationAnswerView.as_view(), name="registration_answer"),
    path(f"{OWN_SESSION}questionnaire/", QuestionnaireView.as_view(), name="questionnaire"),
    path(f"{OWN_SESSION}visite/", SpaceVisitView.as_view(), name="space_visit"),
    path(
        f"{OWN_SESSION}visite/questions/<uuid:question_id>/",
        VisitQuestionRemoveView.as_view(),
        name="visit_question_remove",
    ),
    path(f"{OWN_SESSION}carnet/", SpaceVisitNoteView.as_view(), name="space_visit_note"),
    re_path(rf"^presence/{TOKEN}/agenda\.ics$", PresenceCalendarView.as_view(), name="presence_calendar"),
    re_path(rf"^presence/{TOKEN}/(?P<answer>[a-z]+)/$", PresenceLinkView.as_view(), name="presence_link"),
    re_path(rf"^intervention/{TOKEN}/$", speaker.SpeakerLinkView.as_view(), name="speaker_link"),
    re_path(rf"^intervention/{TOKEN}/agenda\.ics$", speaker.SpeakerCalendarView.as_view(), name="speaker_calendar"),
    re_path(rf"^questionnaire/{TOKEN}/$", QuestionnaireLinkView.as_view(), name="questionnaire_link"),
    re_path(rf"^sondage/{TOKEN}/$", PollLinkView.as_view(), name="poll_link"),
    re_path(rf"^suite/action/{TOKEN}/$", ActionLinkView.as_view(), name="action_link"),
    re_path(rf"^suite/visite/{TOKEN}/$", VisitNoteLinkView.as_view(), name="visit_note_link"),
    re_path(r"^agenda/(?P<token>[-\w.]{1,160})\.ics$", CalendarFeedView.as_view(), name="calendar_feed"),
]
