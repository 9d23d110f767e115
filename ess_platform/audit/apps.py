from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "ess_platform.audit"
    label = "audit"
    verbose_name = "Journal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from ess_platform.audit import receivers  # noqa: F401
