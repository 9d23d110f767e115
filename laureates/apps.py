from django.apps import AppConfig

from ess_platform.common.data_file import register_loader


class LaureatesConfig(AppConfig):
    name = "laureates"
    label = "laureates"
    verbose_name = "Lauréats"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        register_loader(15, "laureates.demo.load_indicators", is_reference=True)
        register_loader(40, "laureates.demo.load_laureates")
        register_loader(41, "laureates.demo.load_settlements")
        register_loader(42, "laureates.demo.load_reports")
        register_loader(43, "laureates.demo.load_positionings")
        register_loader(44, "laureates.demo.load_cooperations")
        register_loader(91, "laureates.demo.load_clusters")
        from ess_platform.accounts.enums import Space
        from ess_platform.accounts.spaces import register_space
        from laureates import receivers  # noqa: F401
        from laureates.models import Participant

        register_space(
            Space.LAUREATE,
            url_name="laureates:space_home",
            label="Lauréat",
            rows=Participant.objects.representing,
            links=(
                ("laureates:space_home", "Mon espace", "house"),
                ("laureates:report_list", "Mes fiches", "card-checklist"),
            ),
            has_phone_bar=True,
        )
