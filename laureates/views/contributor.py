"""`…/inviter/`: the colleagues who fill a form with its owner."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import FormView, View

from ess_platform.common.errors import BusinessRuleError

from ..forms.contributor import ContributorForm
from ..permissions import can_submit_report
from ..services.contributor import (
    OWNER_ONLY,
    report_invite_contributor,
    report_remove_contributor,
    report_resend_contributor_link,
)
from .base import OwnReportMixin


class ReportOwnerMixin(OwnReportMixin):
    """For who may send the form, signed in: a link of a mail can be forwarded, and must not open a form to others."""

    accepts_access_link = ""

    def check_right(self, request) -> None:
        super().check_right(request)
        if not can_submit_report(request.user, self.report.laureate):
            raise PermissionDenied(OWNER_ONLY)


class ContributorInvite(ReportOwnerMixin, FormView):
    """Who is invited, and the form to invite one more."""

    template_name = "laureates/contributor_invite.html"
    form_class = ContributorForm

    def get_context_data(self, **kwargs):
        current = self.report.contributors.filter(revoked_at=None).select_related("person").order_by("pk")
        return super().get_context_data(contributors=current, **kwargs)

    def form_valid(self, form):
        try:
            contributor = report_invite_contributor(
                report=self.report, actor=self.request.user, now=self.now, **form.cleaned_data
            )
        except BusinessRuleError as error:
            form.add_error(error.field, error.message)
            return self.form_invalid(form)
        messages.success(
            self.request, f"L’invitation part à {contributor.person.email}. Son lien est valable 30 jours."
        )
        return redirect("laureates:report_contributors", public_id=self.report.public_id)


class ContributorAction(ReportOwnerMixin, View):
    """`…/inviter/<id>/retirer/`, `…/renvoyer/`: one gesture on one colleague."""

    http_method_names = ["post"]
    removes = False

    def post(self, request, public_id, contributor_id):
        contributor = get_object_or_404(
            self.report.contributors.select_related("person"), public_id=contributor_id, revoked_at=None
        )
        name = contributor.person.full_name
        try:
            if self.removes:
                report_remove_contributor(contributor=contributor, actor=request.user, now=self.now)
                done = f"{name} n’a plus accès à cette fiche. Ce qui a été écrit reste."
            else:
                report_resend_contributor_link(contributor=contributor, actor=request.user, now=self.now)
                done = f"Un nouveau lien part à {contributor.person.email}. Le précédent ne fonctionne plus."
        except BusinessRuleError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, done)
        return redirect("laureates:report_contributors", public_id=public_id)
