from django.apps import AppConfig


class SponsorsConfig(AppConfig):
    name = "sponsors"
    label = "sponsors"
    verbose_name = "Parrains"
    default_auto_field = "django.db.models.BigAutoField"
