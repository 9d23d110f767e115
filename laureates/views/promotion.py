"""« Ma promotion »: the directory of the laureates, and « Nous coopérons »."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView, View

from ess_platform.common.errors import BusinessRuleError

from ..filters import DirectoryForm
from ..forms.cooperation import CooperationForm
from ..models import Laureate
from ..selectors.images import shows_photo
from ..selectors.promotion import directory, own_cooperations, people_shown
from ..services.cooperation import cooperation_announce, cooperation_answer
from .space import JourneyMixin

PAGE_SIZE = 24
ANSWERS = {"oui": True, "non": False}


class PromotionMixin(JourneyMixin):
    """The person's own row in this journey, and another laureate of the promotion."""

    def own_participant(self):
        people = self.laureate.participants.current(self.today).select_related("person")
        return get_object_or_404(people, person__user=self.request.user)

    def other(self) -> Laureate:
        """Another laureate in scope of this very promotion; 404 otherwise."""
        fellows = Laureate.objects.fellows_of(self.request.user).filter(cohort=self.laureate.cohort_id)
        others = fellows.exclude(pk=self.laureate.pk).select_related("organisation")
        return get_object_or_404(others, public_id=self.kwargs["public_id"])


class PromotionDirectory(PromotionMixin, TemplateView):
    """Who is in the promotion, with only what each agreed to show; and my cooperations."""

    template_name = "laureates/promotion.html"

    def get_context_data(self, **kwargs):
        search = DirectoryForm(self.request.GET)
        found = directory(self.laureate.cohort_id, search.text)
        page = Paginator(found, PAGE_SIZE).get_page(self.request.GET.get("page"))
        people = people_shown(page, self.today)
        participant = self.own_participant()
        cooperations = own_cooperations(self.laureate)
        pairs = {one.other.pk: one for one in cooperations}
        return super().get_context_data(
            form=search,
            text=search.text,
            total=len(found),
            page_obj=page,
            rows=[(row, people.get(row.pk, []), pairs.get(row.pk), shows_photo(row, self.laureate)) for row in page],
            cooperations=cooperations,
            own=participant,
            list_url=self.journey_url("laureates:promotion"),
            **kwargs,
        )


class CooperationDeclare(PromotionMixin, TemplateView):
    """« Nous coopérons »: one page that says who will be asked, then one verb."""

    template_name = "laureates/cooperation_form.html"

    def pair_with(self, other: Laureate):
        return next((one for one in own_cooperations(self.laureate) if one.other.pk == other.pk), None)

    def get_context_data(self, **kwargs):
        other = kwargs.pop("other", None) or self.other()
        known = self.pair_with(other)
        kwargs.setdefault("form", CooperationForm(pair=known.pair if known else None))
        return super().get_context_data(
            other=other, known=known, list_url=self.journey_url("laureates:promotion"), **kwargs
        )

    def post(self, request, *args, **kwargs):
        other = self.other()
        known = self.pair_with(other)
        form = CooperationForm(request.POST, pair=known.pair if known else None)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form, other=other), status=400)
        try:
            cooperation_announce(
                laureate=self.laureate, other=other, actor=request.user, today=self.today, **form.cleaned_data
            )
        except BusinessRuleError as error:
            form.add_error(None, error.message)
            return self.render_to_response(self.get_context_data(form=form, other=other), status=400)
        if known and known.theirs_on:
            messages.success(request, f"Votre coopération avec {other} est enregistrée.")
        else:
            messages.success(request, f"C’est noté. {other} trouvera votre déclaration sur sa page d’accueil.")
        return HttpResponseRedirect(self.journey_url("laureates:promotion"))


class CooperationAnswer(PromotionMixin, View):
    """« Confirmer » or « Ce n’est pas le cas »."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        other, is_true = self.other(), ANSWERS.get(request.POST.get("reponse"))
        try:
            if is_true is None:
                raise BusinessRuleError("Choisissez l’une des deux réponses.")
            cooperation_answer(
                laureate=self.laureate, other=other, is_true=is_true, actor=request.user, today=self.today
            )
        except BusinessRuleError as error:
            messages.error(request, error.message)
        else:
            said = "est confirmée" if is_true else "ne comptera pas : nous le lui dirons"
            messages.success(request, f"Votre coopération avec {other} {said}.")
        return HttpResponseRedirect(self.journey_url("laureates:promotion"))
