"""Public pages: what the platform is, and what the law asks to say. Readable without an account."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

# Who runs this installation: said by its settings, never invented here. Empty means « non renseigné ».
IDENTITY_SETTINGS = {
    "operator_name": "OPERATOR_NAME",
    "operator_address": "OPERATOR_ADDRESS",
    "operator_registration": "OPERATOR_REGISTRATION",
    "publication_director": "OPERATOR_PUBLICATION_DIRECTOR",
    "host_name": "HOST_NAME",
    "host_address": "HOST_ADDRESS",
    "dpo_email": "DPO_EMAIL",
    "contact_email": "CONTACT_EMAIL",
}


def site_identity() -> dict:
    """Operator, host and contacts as set, None when not."""
    return {key: getattr(settings, name, "") or None for key, name in IDENTITY_SETTINGS.items()}


@method_decorator(login_not_required, name="dispatch")
class PublicPage(TemplateView):
    """House base of the public text pages."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(identity=site_identity(), **kwargs)


class HomePage(PublicPage):
    template_name = "common/home.html"


class AccessibilityPage(PublicPage):
    template_name = "common/accessibility.html"


class PrivacyPage(PublicPage):
    template_name = "common/privacy.html"


class LegalPage(PublicPage):
    template_name = "common/legal.html"


class SitemapPage(PublicPage):
    template_name = "common/sitemap.html"


class HelpPage(PublicPage):
    template_name = "common/help.html"
