"""Pages of one version of a bilan: what it says otherwise, who read it, and the gestures of its reading."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView, View

from ess_platform.accounts.models import User
from ess_platform.common.errors import BusinessRuleError, ConflictError
from reporting.documents.essential_page import essential_page
from reporting.enums import BILAN_TRANSITIONS, BilanStatus
from reporting.forms import AskReviewForm, DecisionForm
from reporting.models import BilanVersion
from reporting.selectors.review import reviewers_of, reviews_of
from reporting.selectors.version_changes import changes_of
from reporting.services.review import (
    version_ask_review,
    version_send_back,
    version_take_back,
    version_validate,
)
from reporting.views.bilan import BilanMixin


class VersionMixin(BilanMixin):
    """Load `self.version`, of this bilan, or 404."""

    @cached_property
    def version(self) -> BilanVersion:
        people = ("document", "frozen_by__person", "published_by__person")
        rows = BilanVersion.objects.visible_to(self.request.user).filter(bilan=self.bilan).distinct()
        version = get_object_or_404(rows.defer("snapshot").select_related(*people), number=self.kwargs["number"])
        version.bilan = self.bilan
        return version

    @cached_property
    def reviews(self):
        return reviews_of(self.version)

    @property
    def open_review(self):
        return next((review for review in self.reviews if not review.decision), None)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            version=self.version, reviews=self.reviews, open_review=self.open_review, **kwargs
        )

    def done(self, text: str):
        messages.success(self.request, text)
        return self.to_version()

    def to_version(self):
        where = {"slug": self.cohort.slug, "public_id": self.bilan.public_id, "number": self.version.number}
        return HttpResponseRedirect(reverse("reporting:version_detail", kwargs=where))

    def refuse(self, form, refusal: BusinessRuleError):
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        status = 409 if isinstance(refusal, ConflictError) else 400
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=400)


class VersionDetailView(VersionMixin, TemplateView):
    """What the version changes, its readings, its file, and the next gesture."""

    template_name = "reporting/version_detail.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(changes=changes_of(self.version), **kwargs)


class VersionEssentialView(VersionMixin, TemplateView):
    """« L’essentiel » of the version as a web page, as its funders read it once it is published."""

    template_name = "reporting/version_essential.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(essential=essential_page(self.version.snapshot), **kwargs)


class VersionAskReviewView(VersionMixin, FormView):
    """« Demander la relecture »: to whom, with a word. The version is locked until the decision."""

    template_name = "reporting/version_ask_review.html"
    form_class = AskReviewForm

    @cached_property
    def reviewers(self):
        """The others of the team; oneself where there is nobody else."""
        others = reviewers_of(self.cohort, today=self.today, but=self.request.user)
        return others if others.exists() else User.objects.filter(pk=self.request.user.pk).select_related("person")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"reviewers": self.reviewers}

    def get_initial(self):
        return {"digest": self.version.digest, "reviewer": self.reviewers.first()}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            is_alone=list(self.reviewers) == [self.request.user],
            can_ask=BilanStatus.REVIEW in BILAN_TRANSITIONS[self.version.status]
            and self.version.document_id is not None,
            **kwargs,
        )

    def form_valid(self, form):
        given = form.cleaned_data
        try:
            version_ask_review(
                version=self.version,
                actor=self.request.user,
                reviewer=given["reviewer"],
                note=given["note"],
                expected_digest=given["digest"],
                now=timezone.now(),
            )
        except BusinessRuleError as refusal:
            return self.refuse(form, refusal)
        return self.done(f"Relecture demandée à {given['reviewer']}.")


class VersionTakeBackView(VersionMixin, View):
    """Take back one's request: the version is a draft again."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        try:
            version_take_back(version=self.version, actor=request.user, now=timezone.now())
        except BusinessRuleError as refusal:
            messages.error(request, refusal.message)
            return self.to_version()
        return self.done("Demande reprise : la version est de nouveau un brouillon.")


class VersionReviewView(VersionMixin, FormView):
    """Validate, or send back. The page says what becomes frozen."""

    template_name = "reporting/version_review.html"
    form_class = DecisionForm

    def get_initial(self):
        return {"digest": self.version.digest}

    def get_context_data(self, **kwargs):
        review = self.open_review
        is_own = review is not None and review.asked_by_id == self.request.user.pk
        is_alone = is_own and not reviewers_of(self.cohort, today=self.today, but=self.request.user).exists()
        return super().get_context_data(
            changes=changes_of(self.version), is_alone=is_alone, can_decide=not is_own or is_alone, **kwargs
        )

    def form_valid(self, form):
        given = {
            "version": self.version,
            "actor": self.request.user,
            "expected_digest": form.cleaned_data["digest"],
            "comment": form.cleaned_data["comment"],
            "now": timezone.now(),
        }
        is_sent_back = "renvoyer" in self.request.POST
        try:
            if is_sent_back:
                version_send_back(**given)
            else:
                version_validate(**given)
        except BusinessRuleError as refusal:
            return self.refuse(form, refusal)
        number = self.version.number
        if is_sent_back:
            return self.done(f"Version {number} renvoyée à corriger. La personne qui l’a demandée est prévenue.")
        return self.done(f"Version {number} validée : son contenu ne change plus. Elle peut être publiée.")
