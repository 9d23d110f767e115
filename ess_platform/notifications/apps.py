from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "ess_platform.notifications"
    label = "notifications"
    verbose_name = "Courriels et notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from ess_platform.notifications import receivers  # noqa: F401
