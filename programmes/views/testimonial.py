"""Quotes: the team's list, the page of a mail where their author answers, and her own list."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView, View

from ess_platform.accounts.enums import LinkPurpose
from ess_platform.accounts.views.access_link import AccessLinkPageMixin
from ess_platform.common.errors import BusinessRuleError
from programmes.enums import TestimonialConsent
from programmes.forms.testimonial import ConsentForm, TestimonialForm, consent_initial, testimonial_initial
from programmes.models import Testimonial
from programmes.selectors.testimonial import SITUATIONS, own_testimonials, testimonial_list, with_uses
from programmes.services.testimonial import (
    WITHOUT_NAME,
    testimonial_add,
    testimonial_answer,
    testimonial_ask,
    testimonial_edit,
    testimonial_set_ready,
)
from programmes.views.base import TeamFormMixin

PAGE_SIZE = 25


class TestimonialPageMixin(TeamFormMixin):
    """A page of the quotes of a promotion."""

    __test__ = False  # the name starts with « Test »: it is not a test class
    section = "bilans"

    @property
    def list_url(self) -> str:
        return reverse("programmes:testimonial_list", kwargs={"slug": self.cohort.slug})

    def get_success_url(self) -> str:
        return self.list_url

    @cached_property
    def testimonial(self) -> Testimonial:
        """The quote of the address, in this promotion (404)."""
        rows = Testimonial.objects.visible_to(self.request.user).filter(cohort=self.cohort).select_related("author")
        return get_object_or_404(rows.distinct(), public_id=self.kwargs["public_id"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(list_url=self.list_url, **kwargs)


class TestimonialListView(TestimonialPageMixin, TemplateView):
    template_name = "programmes/testimonial_list.html"

    def get_context_data(self, **kwargs):
        situation = self.request.GET.get("situation", "")
        rows = testimonial_list(self.cohort, situation)
        page = Paginator(rows, PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            page_obj=page,
            rows=with_uses(self.cohort, page),
            total=page.paginator.count,
            situations=SITUATIONS,
            situation=situation,
            **kwargs,
        )


class TestimonialCreateView(TestimonialPageMixin, FormView):
    template_name = "programmes/testimonial_form.html"
    form_class = TestimonialForm

    def act(self, form) -> str:
        testimonial_add(cohort=self.cohort, details=form.details(), actor=self.request.user)
        return "Le témoignage est enregistré. Il reste à demander l’accord de la personne."


class TestimonialEditView(TestimonialPageMixin, FormView):
    template_name = "programmes/testimonial_form.html"
    form_class = TestimonialForm

    def get_initial(self):
        return testimonial_initial(self.testimonial)

    def get_context_data(self, **kwargs):
        return super().get_context_data(testimonial=self.testimonial, **kwargs)

    def act(self, form) -> str:
        saved = testimonial_edit(
            testimonial=self.testimonial,
            details=form.details(),
            actor=self.request.user,
            expected_version=form.cleaned_data["version"] or 0,
        )
        again = " L’accord est à demander de nouveau." if self.testimonial.has_consent and not saved.has_consent else ""
        return f"C’est enregistré.{again}"


class TestimonialAskView(TestimonialPageMixin, TemplateView):
    """What will be sent to the author, then « Demander son accord »."""

    template_name = "programmes/testimonial_ask.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(testimonial=self.testimonial, without_name=WITHOUT_NAME, **kwargs)

    def post(self, request, *args, **kwargs):
        try:
            testimonial_ask(testimonial=self.testimonial, actor=request.user, now=timezone.now())
        except BusinessRuleError as error:
            return self.render_to_response(self.get_context_data(refusal=error.message), status=400)
        messages.success(request, f"La demande part à {self.testimonial.author}.")
        return HttpResponseRedirect(self.list_url)


class TestimonialReadyView(TestimonialPageMixin, View):
    """« Marquer prêt à publier », and its undoing."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        is_ready = request.POST.get("pret") != "non"
        try:
            testimonial_set_ready(
                testimonial=self.testimonial, is_ready=is_ready, actor=request.user, now=timezone.now()
            )
        except BusinessRuleError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, "Prêt à publier." if is_ready else "Ce témoignage n’est plus marqué prêt.")
        return HttpResponseRedirect(self.list_url)


def _answer(form: ConsentForm, testimonial: Testimonial, user) -> bool:
    """Record the answer of a valid form; what is refused is said beside it."""
    consent = TestimonialConsent(form.cleaned_data["consent"])
    try:
        testimonial_answer(testimonial=testimonial, consent=consent, actor=user, now=timezone.now())
    except BusinessRuleError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return False
    return True


class TestimonialLinkView(AccessLinkPageMixin, TemplateView):
    """`/temoignage/<jeton>/`: the words, how they would be signed, and the answer; nothing is written by a GET.

    Somebody else who is signed in is told so: the words of a quote are its author's.
    """

    template_name = "programmes/testimonial_link.html"
    link_purpose = LinkPurpose.TESTIMONIAL

    @cached_property
    def testimonial(self) -> Testimonial:
        rows = own_testimonials(self.link.user).select_related("author")
        return get_object_or_404(rows, public_id=self.link.target_id)

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", ConsentForm(initial=consent_initial(self.testimonial)))
        return super().get_context_data(
            testimonial=self.testimonial,
            person=self.person,
            expires_at=self.link.expires_at,
            is_noted="note" in self.request.GET,
            without_name=WITHOUT_NAME,
            **kwargs,
        )

    @property
    def is_of_another(self) -> bool:
        return self.request.user.is_authenticated and self.request.user.pk != self.link.user_id

    def get(self, request, *args, **kwargs):
        if self.is_of_another:
            return render(request, "accounts/access_link_other.html", {"link_path": request.path}, status=403)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if self.is_of_another:
            return self.get(request, *args, **kwargs)
        form = ConsentForm(request.POST)
        if not form.is_valid() or not _answer(form, self.testimonial, self.link.user):
            return self.render_to_response(self.get_context_data(form=form), status=400)
        url = reverse("programmes:testimonial_link", kwargs={"token": kwargs["token"]})
        return HttpResponseRedirect(f"{url}?note=1")


class OwnTestimonialsView(TemplateView):
    """`/mes-temoignages/`: one's words, in every promotion, and the answer to change at any time."""

    template_name = "programmes/own_testimonials.html"

    def get_context_data(self, **kwargs):
        rows = own_testimonials(self.request.user)
        bound = kwargs.pop("bound", None)
        lines = []
        for one in rows:
            form = ConsentForm(initial=consent_initial(one), prefix=f"t{one.pk}")
            lines.append((one, bound if bound is not None and bound.prefix == form.prefix else form))
        return super().get_context_data(lines=lines, without_name=WITHOUT_NAME, **kwargs)


class OwnTestimonialAnswerView(OwnTestimonialsView):
    """The answer to one of them."""

    http_method_names = ["post"]

    def post(self, request, public_id, *args, **kwargs):
        one = get_object_or_404(own_testimonials(request.user), public_id=public_id)
        form = ConsentForm(request.POST, prefix=f"t{one.pk}")
        if not form.is_valid() or not _answer(form, one, request.user):
            return self.render_to_response(self.get_context_data(bound=form), status=400)
        messages.success(request, "Votre réponse est enregistrée.")
        return HttpResponseRedirect(reverse("programmes:own_testimonials"))
