"""Facts about the product every page shows."""

from django.conf import settings
from django.http import HttpRequest


def product(request: HttpRequest) -> dict:
    """Name, demo mode and contact address, from settings. No query."""
    return {
        "PRODUCT_NAME": settings.PRODUCT_NAME,
        "DEMO_MODE": settings.DEMO_MODE,
        "CONTACT_EMAIL": getattr(settings, "CONTACT_EMAIL", ""),
    }
