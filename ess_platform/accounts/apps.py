from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "ess_platform.accounts"
    label = "accounts"
    verbose_name = "Comptes et rôles"
    default_auto_field = "django.db.models.BigAutoField"
