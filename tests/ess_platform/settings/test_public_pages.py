"""Pages that can be read without an account are a closed list, written in the settings."""

from django.conf import settings
from django.urls import URLPattern, get_resolver


def public_names(patterns, prefix=""):
    """Names of the addresses whose view opted out of the login."""
    names = set()
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            if not getattr(pattern.callback, "login_required", True):
                names.add(f"{prefix}{pattern.name}")
        else:
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            names |= public_names(pattern.url_patterns, inner)
    return names


def test_the_list_of_public_pages_is_exact():
    assert public_names(get_resolver().url_patterns) == settings.PUBLIC_URL_NAMES
