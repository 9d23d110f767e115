from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "programmes"
    label = "programmes"
    verbose_name = "Programmes et promotions"
    default_auto_field = "django.db.models.BigAutoField"
