"""What proves the attendance, for the team: the code to show, the signatures arriving, the scans of the paper."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.views.generic import FormView, TemplateView, View

from ess_platform.common.errors import BusinessRuleError
from sessions.forms.sign_in import ScanForm
from sessions.models import AttendanceSignature, SignedSheet
from sessions.permissions import attendance_lock
from sessions.selectors.qr import qr_drawing
from sessions.selectors.sign_in import (
    STEP_SECONDS,
    code_at,
    half_day_lock,
    latest_signatures,
    seconds_left,
    shown_half_day,
    signatures_count,
)
from sessions.services.signed_sheet import signed_sheet_add, signed_sheet_remove
from sessions.views.base import TeamSessionMixin


class AttendanceQrView(TeamSessionMixin, TemplateView):
    """The code of the room, in full screen; htmx asks for it again as it turns."""

    def get_template_names(self):
        return ["sessions/_qr.html" if self.request.htmx else "sessions/attendance_qr.html"]

    def get_context_data(self, **kwargs):
        now = timezone.now()
        half_day = shown_half_day(self.session, now)
        context = super().get_context_data(half_day=half_day, step=STEP_SECONDS, **kwargs)
        if half_day is None:
            return context
        context["lock"] = half_day_lock(half_day, now)
        context["signed"] = signatures_count(half_day)
        if not context["lock"]:
            code = code_at(half_day, now)
            url = self.request.build_absolute_uri(reverse("sessions:signing", kwargs={"token": code}))
            context |= {
                "code": f"{code[:4]}-{code[4:]}",
                "left": seconds_left(now),
                "qr": qr_drawing(url),
                "typed_url": self.request.build_absolute_uri(reverse("sessions:signing_code")),
            }
        return context


class AttendanceLiveView(TeamSessionMixin, TemplateView):
    """The signatures received, as a fragment."""

    template_name = "sessions/_signatures.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            signatures=latest_signatures(self.session), lock=attendance_lock(self.session), **kwargs
        )


class StoredFileView(View):
    """A file handed out by a view that checked the right; never shown in the name of the site."""

    http_method_names = ["get", "head"]

    @staticmethod
    def answer(file, *, name: str, content_type: str, is_download: bool) -> HttpResponse:
        try:
            with file.open("rb") as opened:
                response = HttpResponse(opened.read(), content_type=content_type)
        except FileNotFoundError as error:
            raise Http404("Ce fichier n’est plus là.") from error
        response["Content-Disposition"] = content_disposition_header(is_download, name)
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return response


class SignatureImageView(StoredFileView):
    """The signature of a person, for the team alone: the drawing, or a page that says the typed name."""

    def get(self, request, public_id):
        signatures = AttendanceSignature.objects.visible_to(request.user)
        row = get_object_or_404(signatures, public_id=public_id)
        if not row.image:
            return HttpResponse(f"Nom tapé : {row.typed_name}", content_type="text/plain; charset=utf-8")
        return self.answer(row.image, name="signature.png", content_type="image/png", is_download=False)


class SheetScanView(StoredFileView):
    """The scan of a signed sheet: the team, and the funder of a held session."""

    def get(self, request, public_id):
        row = get_object_or_404(SignedSheet.objects.visible_to(request.user), public_id=public_id)
        return self.answer(row.file, name=row.name, content_type=row.content_type, is_download=True)


class SheetScanAddView(TeamSessionMixin, FormView):
    template_name = "sessions/signed_sheet_form.html"
    form_class = ScanForm

    def form_valid(self, form):
        attachment = form.cleaned_data["file"]
        try:
            signed_sheet_add(session=self.session, attachment=attachment, actor=self.request.user)
        except BusinessRuleError as error:
            form.add_error(error.field, error.message)
            return self.form_invalid(form)
        messages.success(self.request, "La feuille signée est jointe à la séance.")
        return HttpResponseRedirect(self.session_url("attendance_edit"))

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=400)


class SheetScanRemoveView(TeamSessionMixin, TemplateView):
    template_name = "sessions/signed_sheet_remove.html"

    @cached_property
    def scan(self) -> SignedSheet:
        scans = SignedSheet.objects.visible_to(self.request.user).filter(session=self.session)
        return get_object_or_404(scans, public_id=self.kwargs["public_id"])

    def post(self, request, *args, **kwargs):
        try:
            signed_sheet_remove(sheet=self.scan, actor=request.user)
            messages.success(request, "La feuille est retirée.")
        except BusinessRuleError as error:
            messages.error(request, error.message)
        return HttpResponseRedirect(self.session_url("attendance_edit"))

    def get_context_data(self, **kwargs):
        return super().get_context_data(scan=self.scan, back_url=self.session_url("attendance_edit"), **kwargs)
