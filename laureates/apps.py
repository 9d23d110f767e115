from django.apps import AppConfig


class LaureatesConfig(AppConfig):
    name = "laureates"
    label = "laureates"
    verbose_name = "Lauréats"
    default_auto_field = "django.db.models.BigAutoField"
