from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "ess_platform.directory"
    label = "directory"
    verbose_name = "Annuaire et listes de référence"
    default_auto_field = "django.db.models.BigAutoField"
