from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    label = "reporting"
    verbose_name = "Chiffres et bilans"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from reporting import checks  # noqa: F401  registers the check of the PDF libraries
