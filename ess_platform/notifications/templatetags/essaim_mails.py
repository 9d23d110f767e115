"""Where the mails of a demonstration are read."""

from django import template
from django.urls import reverse

from ess_platform.notifications.selectors.demo_mailbox import is_open

register = template.Library()


@register.simple_tag
def demo_mailbox_url() -> str:
    """The address of the mailbox; empty where there is none."""
    return reverse("notifications:demo_mail_list") if is_open() else ""
