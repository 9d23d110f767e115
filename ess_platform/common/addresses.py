"""Addresses as mails, calendars and codes write them: with the name of the site."""

from django.conf import settings


def absolute_url(path: str) -> str:
    """`path` begins with a slash; the site is the setting `SITE_URL`, never the host that a request names."""
    return f"{settings.SITE_URL.rstrip('/')}{path}"
