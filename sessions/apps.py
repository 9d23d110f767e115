from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "sessions"
    label = "ess_sessions"
    verbose_name = "Séances"
    default_auto_field = "django.db.models.BigAutoField"
