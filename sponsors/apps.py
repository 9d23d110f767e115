from django.apps import AppConfig

from ess_platform.common.data_file import register_loader


class SponsorsConfig(AppConfig):
    name = "sponsors"
    label = "sponsors"
    verbose_name = "Parrains"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        register_loader(60, "sponsors.demo.load_sponsors")
        from ess_platform.accounts.enums import Space
        from ess_platform.accounts.spaces import register_space
        from sponsors import receivers  # noqa: F401
        from sponsors.models import SponsorContact

        register_space(
            Space.SPONSOR,
            url_name="sponsors:space_home",
            label="Parrain, marraine",
            rows=lambda user: SponsorContact.objects.filter(person__user=user),
            links=(
                ("sponsors:space_home", "Mes lauréats", "house"),
                ("sponsors:meeting_create", "Noter un rendez-vous", "calendar-event"),
                ("sponsors:commitment", "Mon engagement", "award"),
            ),
            has_phone_bar=True,
        )
