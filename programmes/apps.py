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
        from ess_platform.accounts.spaces import register_reach
        from ess_platform.notifications.scopes import register_scopes
        from programmes import receivers  # noqa: F401
        from programmes.models import TeamMember
        from programmes.models.cohort import TEAM
        from programmes.selectors.scope import cohort_names, cohort_team, cohorts_run_by
        from programmes.services.cohort_copy import register_own_steps

        register_reach(TEAM, lambda user: TeamMember.objects.filter(user=user).values_list("role", "cohort"))
        register_own_steps()
        register_scopes(names=cohort_names, managed_by=cohorts_run_by, team=cohort_team)
