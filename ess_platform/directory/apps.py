from django.apps import AppConfig

from ess_platform.common.data_file import register_loader


class DirectoryConfig(AppConfig):
    name = "ess_platform.directory"
    label = "directory"
    verbose_name = "Annuaire et listes de référence"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        register_loader(10, "ess_platform.directory.demo.load_reference_lists", is_reference=True)
        register_loader(20, "ess_platform.directory.demo.load_directory")
        register_loader(90, "ess_platform.directory.demo.load_study")
