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
        from sessions import receivers  # noqa: F401
