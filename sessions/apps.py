from django.apps import AppConfig

from ess_platform.common.data_file import register_loader


class SessionsConfig(AppConfig):
    name = "sessions"
    label = "ess_sessions"
    verbose_name = "Séances"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        register_loader(50, "sessions.demo.load_sessions")
        register_loader(51, "sessions.demo.load_attendance")
        register_loader(52, "sessions.demo.load_satisfaction")
        from laureates.import_kinds import register_import
        from laureates.space_links import register_space_link
        from programmes.enums import CohortStatus
        from programmes.list_pages import register_list_page
        from programmes.state_guards import register_state_guard
        from sessions import receivers  # noqa: F401
        from sessions.imports.attendance import ATTENDANCE
        from sessions.notifications.follow_up import register_follow_ups
        from sessions.notifications.reminders import register_session_reminders
        from sessions.selectors.closing import sessions_to_close
        from sessions.services.cohort_copy import register_session_copy

        register_session_reminders()
        register_session_copy()
        register_state_guard(CohortStatus.CLOSED, sessions_to_close)
        register_import(ATTENDANCE)
        register_list_page("seances", url_name="sessions:session_list", label="Séances")
        register_follow_ups()
        register_space_link(
            "sessions:space_agenda",
            label="Mon agenda",
            short_label="Agenda",
            icon="calendar3",
            text="Vos dates, leurs lieux, votre présence.",
            position=30,
        )
