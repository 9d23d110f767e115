from django.urls import path

from sessions.views.agenda import SessionDetailView, SessionListView
from sessions.views.attendance import AttendanceEditView
from sessions.views.session import SessionCloseView, SessionHoldView, SessionReopenView
from sessions.views.space import SpaceAgendaView, SpaceSessionView

app_name = "sessions"

AGENDA = "programmes/<slug:slug>/agenda/"
SESSION = f"{AGENDA}<slug:session_slug>/"

urlpatterns = [
    path(AGENDA, SessionListView.as_view(), name="session_list"),
    path(SESSION, SessionDetailView.as_view(), name="session_detail"),
    path(f"{SESSION}emargement/", AttendanceEditView.as_view(), name="attendance_edit"),
    path(f"{SESSION}realisee/", SessionHoldView.as_view(), name="session_hold"),
    path(f"{SESSION}cloturer/", SessionCloseView.as_view(), name="session_close"),
    path(f"{SESSION}rouvrir/", SessionReopenView.as_view(), name="session_reopen"),
    path("mon-espace/agenda/", SpaceAgendaView.as_view(), name="space_agenda"),
    path("mon-espace/agenda/<uuid:public_id>/", SpaceSessionView.as_view(), name="space_session"),
]
