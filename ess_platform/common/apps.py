"""The application that holds what every other one stands on."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """Template tags, commands and health checks; no table."""

    name = "ess_platform.common"
    label = "common"
    verbose_name = "Socle commun"
