from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    label = "reporting"
    verbose_name = "Chiffres et bilans"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from laureates.space_links import register_space_link
        from programmes.list_pages import register_list_page
        from reporting import (
            checks,  # noqa: F401  registers the check of the PDF libraries
            receivers,  # noqa: F401
        )
        from reporting.notifications import register_job_notices

        register_job_notices()
        register_list_page("laureats", url_name="reporting:laureate_list", label="Lauréats")
        from reporting.exports import register_exports

        register_exports()
        from reporting.services.bundle import register_bundles

        register_bundles()
        register_space_link(
            "reporting:space_documents",
            label="Mes documents",
            icon="folder2-open",
            text="Vos fiches en PDF, vos comptes rendus, vos attestations.",
            position=60,
        )
        register_space_link(
            "reporting:space_funder_view",
            label="Ce que voit la Région",
            icon="eye",
            text="La page que lit le financeur sur votre structure, telle qu’il la lit.",
            position=80,
            is_on_home=True,
            is_in_navigation=False,
        )
