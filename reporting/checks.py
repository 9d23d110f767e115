"""System checks of this app; `apps.py` imports the module so that they register."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Warning, register

from reporting import pdf


@register()
def pdf_libraries(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Warn, never block: the site runs without PDF, and the message says what to install."""
    missing = pdf.missing_libraries()
    if not missing:
        return []
    return [
        Warning(
            f"Les PDF ne peuvent pas être produits ici : il manque {', '.join(missing)}.",
            hint=f"À installer : {pdf.APT_LINE}",
            id="reporting.W001",
        )
    ]
