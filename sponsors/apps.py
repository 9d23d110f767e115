from django.apps import AppConfig

from ess_platform.common.data_file import register_loader

SHORT_LABELS = ("Lauréats", "Rendez-vous", "Demandes", "Engagement")  # of the phone bar


class SponsorsConfig(AppConfig):
    name = "sponsors"
    label = "sponsors"
    verbose_name = "Parrains"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        register_loader(60, "sponsors.demo.load_sponsors")
        from ess_platform.accounts.enums import Space
        from ess_platform.accounts.spaces import register_space
        from laureates.space_links import register_space_link
        from programmes.list_pages import register_list_page
        from sponsors import receivers  # noqa: F401
        from sponsors.models import SponsorContact
        from sponsors.notifications import register_sponsor_notices

        register_sponsor_notices()
        register_list_page("parrains", url_name="sponsors:sponsor_list", label="Parrains")
        register_list_page("parrainages", url_name="sponsors:sponsorship_list", label="Parrainages")

        links = (
            ("sponsors:space_home", "Mes lauréats", "house"),
            ("sponsors:meeting_create", "Noter un rendez-vous", "calendar-event"),
            ("sponsors:introduction_list", "Demandes", "people"),
            ("sponsors:commitment", "Mon engagement", "award"),
        )
        register_space(
            Space.SPONSOR,
            url_name="sponsors:space_home",
            label="Parrain, marraine",
            rows=lambda user: SponsorContact.objects.filter(person=user.person_id),
            links=links,
            phone_links=tuple((name, short, icon) for (name, _, icon), short in zip(links, SHORT_LABELS, strict=True)),
        )
        register_space_link(
            "sponsors:laureate_space",
            label="Mon parrain",
            icon="person-heart",
            text="Ses coordonnées, vos rendez-vous, ce que vous lui montrez, vos demandes de contact.",
            position=40,
        )
