from django.apps import AppConfig

from ess_platform.common.data_file import register_loader


class ProgrammesConfig(AppConfig):
    name = "programmes"
    label = "programmes"
    verbose_name = "Programmes et promotions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        register_loader(30, "programmes.demo.load_programmes")
        register_loader(35, "programmes.demo.load_content")
        register_loader(80, "programmes.demo.load_team")
        register_loader(99, "programmes.demo.record_loading")
