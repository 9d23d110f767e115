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
        register_loader(45, "laureates.demo.freeze_forms")
        register_loader(85, "laureates.demo.load_notices")
        register_loader(91, "laureates.demo.load_clusters")
        from ess_platform.accounts.access_pages import register_access_page
        from ess_platform.accounts.enums import LinkPurpose, Space
        from ess_platform.accounts.spaces import register_space
        from laureates import receivers  # noqa: F401
        from laureates.import_kinds import register_import
        from laureates.imports.laureates import LAUREATES
        from laureates.imports.participants import PARTICIPANTS
        from laureates.models import Participant, ReportContributor
        from laureates.notifications.notices import register_form_notices
        from laureates.notifications.reminders import register_form_reminders
        from laureates.selectors.closing import campaigns_to_close, forms_to_review
        from laureates.services.cohort_copy import register_campaign_copy
        from laureates.space_links import navigation_links, phone_links
        from programmes.enums import CohortStatus
        from programmes.list_pages import register_list_page
        from programmes.state_guards import register_state_guard

        register_campaign_copy()
        register_state_guard(CohortStatus.CLOSED, forms_to_review)
        register_state_guard(CohortStatus.ARCHIVED, campaigns_to_close)
        register_form_reminders()
        register_form_notices()
        register_import(LAUREATES)
        register_import(PARTICIPANTS)
        register_list_page("courriels", url_name="laureates:mail_list", label="Courriels envoyés")
        register_access_page(LinkPurpose.REPORT, "laureates:report_tasks")
        register_space(
            Space.LAUREATE,
            url_name="laureates:space_home",
            label="Lauréat",
            rows=Participant.objects.representing,
            number="laureate",
            links=navigation_links,
            phone_links=phone_links,
        )
        # Who also represents a laureate finds the forms shared with her on her own home.
        register_space(
            Space.CONTRIBUTOR,
            url_name="laureates:space_home",
            label="Fiches partagées",
            rows=ReportContributor.objects.shared_with,
            unless=(Space.LAUREATE,),
            links=(("laureates:space_home", "Fiches partagées", "card-checklist"),),
        )
