from django.apps import AppConfig

from ess_platform.common.data_file import register_loader


class AccountsConfig(AppConfig):
    name = "ess_platform.accounts"
    label = "accounts"
    verbose_name = "Comptes et rôles"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        register_loader(70, "ess_platform.accounts.demo.load_accounts")
        from ess_platform.accounts import receivers

        receivers.register_own_spaces()
