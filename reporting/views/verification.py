"""`/verifier/`: is this document the one that was produced? Open to anybody who holds its code."""

from allauth.decorators import rate_limit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from reporting.forms import FileDigestForm, VerificationForm
from reporting.selectors.verification import authenticity_of, read_code

# As for signing in (`ACCOUNT_RATE_LIMITS`): codes are not to be tried one after the other.
limited = rate_limit(action="verify", limit_get=True)


@method_decorator([login_not_required, never_cache, limited], name="dispatch")
class VerificationView(TemplateView):
    """Type the code printed at the foot of the pages."""

    template_name = "reporting/verify.html"

    def get(self, request, *args, **kwargs):
        form = VerificationForm(request.GET if "code" in request.GET else None)
        if form.is_bound and form.is_valid():
            return HttpResponseRedirect(reverse("reporting:verify_code", kwargs={"code": form.cleaned_data["code"]}))
        return self.render_to_response(self.get_context_data(form=form))


class VerificationCodeView(VerificationView):
    """What the platform knows of the document, and whether a file is this one by its SHA-256."""

    def get(self, request, code):
        found = authenticity_of(read_code(code))
        if found is None:
            context = self.get_context_data(form=VerificationForm({"code": code[:40]}), unknown=code[:40])
            return self.render_to_response(context, status=404)
        form = FileDigestForm(request.GET if "empreinte" in request.GET else None)
        matches = None
        if form.is_bound and form.is_valid():
            matches = form.cleaned_data["empreinte"] == found.sha256
        context = self.get_context_data(form=VerificationForm(), found=found, digest_form=form, matches=matches)
        return self.render_to_response(context)
