"""One organisation marraine of a promotion, for the team: its page, what it offers, its people."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView, TemplateView, View

from ess_platform.common.errors import BusinessRuleError
from ess_platform.directory.models import Organisation
from programmes.views.base import TeamFormMixin
from sponsors.forms.team import LeaveForm, OfferForm, PersonForm, SponsorForm, sponsor_initial
from sponsors.models import Sponsor, SponsorContact, SponsorOffer
from sponsors.selectors.sponsor import (
    hours,
    meetings_of_team,
    organisation_of_directory,
    organisations_matching,
    sponsor_contacts,
    sponsor_list,
    sponsor_pairs,
)
from sponsors.services.contact import contact_add, contact_edit, contact_invite, contact_leave, contact_return
from sponsors.services.sponsor import (
    sponsor_add,
    sponsor_edit,
    sponsor_leave,
    sponsor_offer_delete,
    sponsor_offer_save,
    sponsor_return,
)

MEETINGS = 10


class SponsorsPageMixin(TeamFormMixin):
    """A page of the section « Parrains »."""

    section = "sponsors"

    def sponsor_url(self, sponsor: Sponsor) -> str:
        kwargs = {"slug": self.cohort.slug, "public_id": sponsor.organisation.public_id}
        return reverse("sponsors:sponsor_detail", kwargs=kwargs)


class OneSponsorMixin(SponsorsPageMixin):
    """Load `self.sponsor` of this promotion by the public identifier of its organisation (404)."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        rows = Sponsor.objects.visible_to(request.user).filter(cohort__slug=kwargs["slug"])
        rows = rows.select_related("organisation__sector", "organisation__department", "cohort")
        self.sponsors = rows.filter(organisation__public_id=kwargs["public_id"])

    @property
    def sponsor(self) -> Sponsor:
        if not hasattr(self, "_sponsor"):
            self._sponsor = get_object_or_404(self.sponsors)
        return self._sponsor

    def get_success_url(self):
        return self.sponsor_url(self.sponsor)

    def get_context_data(self, **kwargs):
        return super().get_context_data(sponsor=self.sponsor, back_url=self.get_success_url(), **kwargs)


class SponsorCreateView(SponsorsPageMixin, FormView):
    """`…/parrains/nouveau/`: look for the organisation first; choose it, or describe a new one."""

    template_name = "sponsors/sponsor_form.html"
    form_class = SponsorForm

    @property
    def chosen(self) -> Organisation | None:
        """The organisation of the directory that was chosen; None for a new one."""
        if not hasattr(self, "_chosen"):
            try:
                asked = uuid.UUID(self.request.GET.get("structure", ""))
            except ValueError:
                self._chosen = None
            else:
                self._chosen = organisation_of_directory(asked)
                if self._chosen is None:
                    raise Http404
        return self._chosen

    @property
    def words(self) -> str:
        return " ".join(self.request.GET.get("q", "").split())[:100]

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"has_name": self.chosen is None}

    def get_initial(self):
        found = self.chosen
        if found is None:
            return {"name": self.request.GET.get("nom", "")[:160]}
        return {
            "sector": found.sector_id,
            "department": found.department_id,
            "is_large_industrial_group": found.is_large_industrial_group,
        }

    def get_context_data(self, **kwargs):
        is_ready = self.chosen is not None or "nom" in self.request.GET or self.request.method == "POST"
        found = organisations_matching(self.words)
        present = set(self.cohort.sponsors.filter(left_on=None).values_list("organisation_id", flat=True))
        return super().get_context_data(
            words=self.words, found=found, present=present, chosen=self.chosen, is_ready=is_ready, **kwargs
        )

    def act(self, form) -> str:
        sponsor = sponsor_add(
            cohort=self.cohort,
            organisation=self.chosen,
            name=form.cleaned_data.get("name", ""),
            details=form.details(),
            actor=self.request.user,
        )
        self.success_url = self.sponsor_url(sponsor)
        return f"{sponsor} est dans la promotion. Ajoutez maintenant les personnes."


class SponsorDetailView(OneSponsorMixin, TemplateView):
    """`…/parrains/<id>/`: people, load, offers, laureates, meetings."""

    template_name = "sponsors/sponsor_detail.html"

    def get_context_data(self, **kwargs):
        pairs = list(sponsor_pairs(self.sponsor))
        counted = sponsor_list(self.cohort).get(pk=self.sponsor.pk)
        offers = list(self.sponsor.offers.select_related("need", "activity"))
        return super().get_context_data(
            counted=counted,
            hours=hours(counted.minutes_total),
            offered=sum(offer.hours or 0 for offer in offers),
            contacts=list(sponsor_contacts(self.sponsor, self.today)),
            offers=offers,
            pairs=[(pair, pair.state_on(self.today), hours(pair.minutes_total)) for pair in pairs],
            meetings=list(meetings_of_team(pairs)[:MEETINGS]),
            **kwargs,
        )


class SponsorEditView(OneSponsorMixin, FormView):
    template_name = "sponsors/sponsor_edit.html"
    form_class = SponsorForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"has_name": False}

    def get_initial(self):
        return sponsor_initial(self.sponsor)

    def act(self, form) -> str:
        sponsor_edit(
            sponsor=self.sponsor,
            details=form.details(),
            actor=self.request.user,
            expected_version=form.cleaned_data["version"] or 0,
        )
        return "C’est enregistré."


class SponsorLeaveView(OneSponsorMixin, FormView):
    template_name = "sponsors/sponsor_leave.html"
    form_class = LeaveForm

    def get_initial(self):
        return {"left_on": self.today, "version": self.sponsor.version}

    def act(self, form) -> str:
        given = form.cleaned_data
        sponsor_leave(
            sponsor=self.sponsor,
            left_on=given["left_on"],
            reason=given["reason"],
            actor=self.request.user,
            today=self.today,
            expected_version=given["version"],
        )
        return f"{self.sponsor} a quitté la promotion. Son journal reste."


class SponsorReturnView(OneSponsorMixin, View):
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        sponsor_return(sponsor=self.sponsor, actor=request.user)
        messages.success(request, "Le départ est annulé.")
        return HttpResponseRedirect(self.get_success_url())


class OfferFormView(OneSponsorMixin, FormView):
    """An offer, new or known by `offer_id`."""

    template_name = "sponsors/offer_form.html"
    form_class = OfferForm

    @property
    def offer(self) -> SponsorOffer | None:
        asked = self.kwargs.get("offer_id")
        return get_object_or_404(self.sponsor.offers, public_id=asked) if asked else None

    def get_initial(self):
        if (offer := self.offer) is None:
            return {}
        return {"need": offer.need_id, "activity": offer.activity_id, "text": offer.text, "hours": offer.hours}

    def get_context_data(self, **kwargs):
        return super().get_context_data(offer=self.offer, **kwargs)

    def act(self, form) -> str:
        sponsor_offer_save(sponsor=self.sponsor, offer=self.offer, actor=self.request.user, **form.cleaned_data)
        return "L’offre est enregistrée."


class OfferDeleteView(OneSponsorMixin, View):
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        offer = get_object_or_404(self.sponsor.offers, public_id=kwargs["offer_id"])
        sponsor_offer_delete(offer=offer, actor=request.user)
        messages.success(request, "L’offre est retirée.")
        return HttpResponseRedirect(self.get_success_url())


class OneContactMixin(OneSponsorMixin):
    """Load the person of this organisation by `contact_id` (404)."""

    @property
    def contact(self) -> SponsorContact:
        if not hasattr(self, "_contact"):
            rows = self.sponsor.contacts.select_related("person__user", "sponsor__organisation")
            self._contact = get_object_or_404(rows, public_id=self.kwargs["contact_id"])
        return self._contact

    def get_context_data(self, **kwargs):
        return super().get_context_data(contact=self.contact, **kwargs)


class ContactCreateView(OneSponsorMixin, FormView):
    template_name = "sponsors/contact_form.html"
    form_class = PersonForm

    def act(self, form) -> str:
        contact = contact_add(sponsor=self.sponsor, details=form.details(), actor=self.request.user)
        return f"{contact.person} est dans l’équipe de {self.sponsor}."


class ContactEditView(OneContactMixin, FormView):
    template_name = "sponsors/contact_form.html"
    form_class = PersonForm

    def get_initial(self):
        return {name: getattr(self.contact.person, name) for name in PersonForm.base_fields}

    def act(self, form) -> str:
        contact_edit(contact=self.contact, details=form.details(), actor=self.request.user)
        return "C’est enregistré."


class ContactInviteView(OneContactMixin, TemplateView):
    """What will be sent, then « Envoyer l’invitation »."""

    template_name = "sponsors/contact_invite.html"

    def post(self, request, *args, **kwargs):
        try:
            contact_invite(contact=self.contact, actor=request.user, now=timezone.now())
        except BusinessRuleError as error:
            return self.render_to_response(self.get_context_data(refusal=error.message), status=400)
        messages.success(request, f"L’invitation part à {self.contact.person}, valable 14 jours.")
        return HttpResponseRedirect(self.get_success_url())


class ContactMoveView(OneContactMixin, View):
    """A person leaves, or comes back; the second undoes the first."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        try:
            if request.POST.get("geste") == "retour":
                contact_return(contact=self.contact, actor=request.user)
                text = f"{self.contact.person} est de retour."
            else:
                contact_leave(contact=self.contact, actor=request.user, today=self.today)
                text = f"{self.contact.person} n’accompagne plus la promotion. Ses rendez-vous restent."
        except BusinessRuleError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, text)
        return HttpResponseRedirect(self.get_success_url())
