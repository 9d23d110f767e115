"""Whom to pair with whom: each suggestion says why, in plain sentences; the team decides (SPO-3)."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Prefetch, Subquery

from ess_platform.common import formatting
from ess_platform.common.models import sort_key
from laureates.enums import ReportStatus
from laureates.models import Laureate, ProgressReport
from programmes.models import Cohort
from sponsors.models import SponsorContact, SponsorOffer
from sponsors.selectors.sponsor import with_load

BEST = 3
SHORTEST_WORD, STEM = 6, 6
NEED_WEIGHT, SECTOR_WEIGHT, TERRITORY_WEIGHT = 3, 2, 1
# Words of six letters or more that say nothing of a trade.
EMPTY_WORDS = frozenset(
    {
        *("accompagner", "activite", "aujourd", "autres", "besoin", "besoins", "depuis", "emploi", "emplois"),
        *("entreprise", "entreprises", "favoriser", "locale", "locales", "notamment", "produire", "projet", "projets"),
        *("publics", "service", "services", "social", "sociale", "societe", "solidaire", "structure", "structures"),
        *("territoire", "territoires", "travail", "valoriser"),
    }
)


@dataclass(frozen=True)
class Reason:
    """One sentence. `is_shareable` is False when it comes from what the laureate told the team only."""

    text: str
    weight: int
    is_shareable: bool = True


@dataclass(frozen=True)
class Suggestion:
    """A sponsor for a laureate; `contact.active_count` is the load."""

    contact: SponsorContact
    reasons: tuple[Reason, ...]

    @property
    def weight(self) -> int:
        return sum(reason.weight for reason in self.reasons)

    @property
    def shareable(self) -> str:
        """What may be told to both sides."""
        return " ".join(reason.text for reason in self.reasons if reason.is_shareable)


def available_contacts(cohort: Cohort, today: datetime.date) -> list[SponsorContact]:
    """The sponsors who may be given a laureate, with their load and what their organisation offers. Two queries."""
    rows = SponsorContact.objects.filter(sponsor__cohort=cohort, left_on=None, sponsor__left_on=None)
    offers = SponsorOffer.objects.select_related("need", "activity")
    related = ("person", "sponsor__organisation__sector", "sponsor__organisation__department")
    found = with_load(rows, today).select_related(*related)
    return list(found.prefetch_related(Prefetch("sponsor__offers", offers)))


def laureates_with_needs(laureates):
    """Add `told_need`: the need of the latest validated form, that the team reads."""
    validated = ProgressReport.objects.filter(laureate=OuterRef("pk"), status=ReportStatus.VALIDATED)
    latest = validated.order_by("-campaign__opens_on", "-validated_at").values("need")[:1]
    return laureates.select_related("organisation__sector", "organisation__department").annotate(
        told_need=Subquery(latest)
    )


def suggestions_for(laureate: Laureate, contacts: Iterable[SponsorContact]) -> list[Suggestion]:
    """The best sponsors for a laureate (`told_need` annotated), the strongest reasons then the lightest load first.

    Somebody without any reason is not suggested. No query.
    """
    found = [Suggestion(contact, reasons_for(laureate, contact)) for contact in contacts]
    found = [one for one in found if one.reasons]
    return sorted(found, key=lambda one: (-one.weight, one.contact.active_count, one.contact.person.sort_name))[:BEST]


def reasons_for(laureate: Laureate, contact: SponsorContact) -> tuple[Reason, ...]:
    """Need, sector, territory: what these two have in common. No query."""
    structure, sponsor = laureate.organisation, contact.sponsor
    reasons = [reason for offer in sponsor.offers.all() if (reason := _offer_reason(laureate, offer))][:2]
    if structure.sector_id and structure.sector_id == sponsor.organisation.sector_id:
        reasons.append(Reason(f"Même filière\u00a0: {structure.sector.label}.", SECTOR_WEIGHT))
    if structure.department_id and structure.department_id == sponsor.organisation.department_id:
        reasons.append(Reason(f"Même département\u00a0: {structure.department.name}.", TERRITORY_WEIGHT))
    return tuple(reasons)


def _offer_reason(laureate: Laureate, offer: SponsorOffer) -> Reason | None:
    labels = [item.label for item in (offer.need, offer.activity) if item]
    offered, name = _words(" ".join([offer.text, *labels])), offer.text or labels[0]
    if shared := _shared(laureate.told_need or "", offered):
        text = f"L’offre «\u00a0{name}\u00a0» répond au besoin de sa fiche ({shared})."
        return Reason(text, NEED_WEIGHT, is_shareable=False)
    sector = laureate.organisation.sector.label if laureate.organisation.sector else ""
    if shared := _shared(f"{laureate.activity} {laureate.project} {sector}", offered):
        return Reason(f"L’offre «\u00a0{name}\u00a0» touche à son activité ({shared}).", NEED_WEIGHT)
    return None


def _words(text: str) -> dict[str, str]:
    """The telling words of a text, by their first letters: « recyclage » and « recycler » are the same."""
    words = "".join(letter if letter.isalnum() else " " for letter in text).split()
    keys = ((sort_key(word), word) for word in words)
    return {key[:STEM]: word.lower() for key, word in keys if len(key) >= SHORTEST_WORD and key not in EMPTY_WORDS}


def _shared(text: str, offered: dict[str, str]) -> str:
    """The words of a text that the offer also says, at most three, as the text writes them."""
    shared = [f"«\u00a0{word}\u00a0»" for stem, word in _words(text).items() if stem in offered]
    return formatting.sentence_list(shared[:3])
