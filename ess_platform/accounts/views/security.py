"""Second factor: allauth's steps, with the drawing of the code inlined (no `data:` address under our CSP)."""

import re

from allauth.mfa.totp import views as totp_views
from django.utils.safestring import mark_safe

XML_HEAD = re.compile(r"^<\?xml[^>]*\?>\s*")


class ActivateTOTPView(totp_views.ActivateTOTPView):
    """`/compte/second-facteur/activer/`"""

    template_name = "mfa/totp/activate_form.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        drawing = XML_HEAD.sub("", context["totp_svg"])
        context["totp_drawing"] = mark_safe(drawing)  # drawn here, from a key made here
        return context
