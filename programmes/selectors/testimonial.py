"""The quotes of a promotion for its team, and those of one person."""

from collections.abc import Iterable
from dataclasses import dataclass

from programmes.enums import PUBLISHABLE_CONSENTS, TestimonialConsent
from programmes.models import Cohort, Testimonial
from programmes.signals import testimonial_uses_asked

READY, TO_ASK, TO_WAIT, AGREED, REFUSED = "prets", "a-demander", "en-attente", "accord", "sans-accord"
SITUATIONS = (
    (READY, "Prêts à publier"),
    (AGREED, "Accord donné"),
    (TO_ASK, "Accord à demander"),
    (TO_WAIT, "Réponse attendue"),
    (REFUSED, "Refusés ou retirés"),
)


@dataclass(frozen=True)
class TestimonialRow:
    """A quote and the documents that print it."""

    testimonial: Testimonial
    uses: tuple[str, ...]

    __test__ = False  # the name starts with « Test »: it is not a test class

    @property
    def can_be_asked(self) -> bool:
        """Nobody has answered, and there is somebody to ask."""
        one = self.testimonial
        return one.consent == TestimonialConsent.PENDING and one.author is not None and bool(one.author.email)


def testimonial_list(cohort: Cohort, situation: str = ""):
    """The named queryset of the quotes of a promotion."""
    rows = Testimonial.objects.filter(cohort=cohort).select_related("author", "ready_by__person")
    pending = rows.filter(consent=TestimonialConsent.PENDING)
    kept = {
        READY: rows.filter(ready_at__isnull=False),
        AGREED: rows.filter(consent__in=PUBLISHABLE_CONSENTS),
        TO_ASK: pending.filter(asked_at=None),
        TO_WAIT: pending.filter(asked_at__isnull=False),
        REFUSED: rows.filter(consent__in=(TestimonialConsent.REFUSED, TestimonialConsent.WITHDRAWN)),
    }
    return kept.get(situation, rows).order_by("-created_at", "-pk")


def with_uses(cohort: Cohort, testimonials: Iterable[Testimonial]) -> list[TestimonialRow]:
    """Each quote with where it is printed, as the applications that print say it."""
    uses: dict[str, list[str]] = {}
    for _, found in testimonial_uses_asked.send(sender=Testimonial, cohort=cohort):
        for text, labels in found.items():
            uses.setdefault(text, []).extend(labels)
    return [TestimonialRow(one, tuple(uses.get(one.text, ()))) for one in testimonials]


def own_testimonials(user):
    """The words of a person, in every promotion; those that wait for an answer first."""
    rows = Testimonial.objects.visible_to(user).filter(author__user=user, author__isnull=False)
    return (
        rows.exclude(consent=TestimonialConsent.PENDING, asked_at=None)
        .select_related("cohort")
        .order_by("consented_at", "-created_at", "-pk")
    )
