"""Signing by phone: pages that anybody in the room opens, with the code of the screen."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, TemplateView, View

from ess_platform.common.errors import BusinessRuleError
from sessions.enums import DeviceKind
from sessions.forms.sign_in import CodeForm, SigningForm
from sessions.permissions import SIGNING_NOT_EXPECTED
from sessions.selectors.sign_in import (
    half_day_by_key,
    half_day_of_code,
    signature_of,
    signature_receipt,
    signers_with_account,
    signers_with_address,
)
from sessions.services.sign_in import SignatureInput, attendance_sign

# The code was read in the room: the browser keeps that for the time of signing.
TICKET = "essaim_emargement"
TICKET_SALT = "sessions.sign_in"
TICKET_SECONDS = 600
UNKNOWN_ADDRESS = "Aucune personne attendue à cette séance n’a cette adresse. Vérifiez-la, ou adressez-vous à l’équipe."


@method_decorator([login_not_required, never_cache], name="dispatch")
class SigningCodeView(FormView):
    """`/emargement/`: type the code of the screen, for who cannot scan it."""

    template_name = "sessions/signing_code.html"
    form_class = CodeForm

    def form_valid(self, form):
        return HttpResponseRedirect(reverse("sessions:signing", kwargs={"token": form.cleaned_data["code"]}))

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=400)


@method_decorator([login_not_required, never_cache], name="dispatch")
class SigningView(View):
    """`/emargement/<code>/`: the signature. The code is taken for a minute at most, then this browser has ten more.

    A GET writes nothing but the cookie that says when this browser read the code.
    """

    template_name = "sessions/signing.html"
    http_method_names = ["get", "head", "post"]

    def dispatch(self, request, *args, **kwargs):
        self.now = timezone.now()
        self.code = kwargs["token"].upper()
        self.half_day = half_day_of_code(self.code, self.now) or self.half_day_of_ticket()
        if self.half_day is None:
            return render(request, "sessions/signing_over.html", {"form": CodeForm()}, status=404)
        user = request.user
        self.own = signers_with_account(self.half_day, user) if user.is_authenticated else []
        return super().dispatch(request, *args, **kwargs)

    def half_day_of_ticket(self):
        """The half-day whose code this very browser read less than ten minutes ago."""
        ticket = self.request.get_signed_cookie(TICKET, "", salt=TICKET_SALT, max_age=TICKET_SECONDS)
        code, _, key = ticket.partition(":")
        return half_day_by_key(key) if code == self.code else None

    def form(self, data=None) -> SigningForm:
        return SigningForm(data, with_account=bool(self.own), mode=self.half_day.session.mode)

    def get(self, request, *args, **kwargs):
        done = signature_of(self.half_day, self.own) if self.own else None
        if done:
            return HttpResponseRedirect(self.receipt_url(done))
        answer = self.page(self.form())
        answer.set_signed_cookie(
            TICKET,
            f"{self.code}:{self.half_day.pk}",
            salt=TICKET_SALT,
            max_age=TICKET_SECONDS,
            path=request.path,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
        return answer

    def post(self, request, *args, **kwargs):
        form = self.form(request.POST)
        if not form.is_valid():
            return self.page(form, status=400)
        participants = self.own or signers_with_address(self.half_day, form.cleaned_data["email"])
        if not participants:
            form.add_error("email", UNKNOWN_ADDRESS)
        elif form.check_name(participants[0].person):
            try:
                done = attendance_sign(
                    half_day=self.half_day,
                    participants=participants,
                    signature=self.signature(form.cleaned_data),
                    actor=request.user if self.own else None,
                    now=self.now,
                )
                return HttpResponseRedirect(self.receipt_url(done))
            except BusinessRuleError as error:
                form.add_error(None, error.message)
        return self.page(form, status=400)

    def signature(self, cleaned: dict) -> SignatureInput:
        is_phone = "Mobi" in self.request.headers.get("User-Agent", "")
        return SignatureInput(
            drawing=cleaned["drawing"],
            typed_name="" if cleaned["drawing"] else cleaned["typed_name"],
            device=DeviceKind.PHONE if is_phone else DeviceKind.COMPUTER,
            is_remote=cleaned.get("place") == "remote",
        )

    @staticmethod
    def receipt_url(signature) -> str:
        return reverse("sessions:signing_done", kwargs={"public_id": signature.public_id})

    def page(self, form: SigningForm, status: int = 200):
        is_stranger = self.request.user.is_authenticated and not self.own
        context = {
            "form": form,
            "half_day": self.half_day,
            "session": self.half_day.session,
            "person": self.own[0].person if self.own else None,
            "laureate": self.own[0].laureate if self.own else None,
            "not_expected": SIGNING_NOT_EXPECTED if is_stranger else "",
        }
        return render(self.request, self.template_name, context, status=status)


@method_decorator([login_not_required, never_cache], name="dispatch")
class SigningDoneView(TemplateView):
    """The receipt of a signature: which half-day, at what time. It names nobody."""

    template_name = "sessions/signing_done.html"

    def get(self, request, *args, **kwargs):
        signature = signature_receipt(kwargs["public_id"])
        if signature is None:
            return render(request, "sessions/signing_over.html", {"form": CodeForm()}, status=404)
        return self.render_to_response(self.get_context_data(signature=signature, session=signature.half_day.session))
