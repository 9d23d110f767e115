"""A learning visit as its participants and its team read it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from sessions.enums import CarpoolKind
from sessions.models import CarpoolEntry, SupportSession, VisitGuide, VisitNote, VisitQuestion


@dataclass(frozen=True)
class CarpoolLine:
    """One offer or ask. `phone` is empty unless the person agreed to show it."""

    entry: CarpoolEntry
    phone: str

    @property
    def name(self) -> str:
        return self.entry.participant.person.full_name


@dataclass(frozen=True)
class Visit:
    """What was prepared for a visit."""

    guide: VisitGuide | None
    offers: Sequence[CarpoolLine]
    asks: Sequence[CarpoolLine]
    questions: Sequence[VisitQuestion]

    @property
    def has_carpool(self) -> bool:
        return self.guide is not None and self.guide.has_carpool


def visit_of(session: SupportSession) -> Visit:
    """Three queries, whatever the number of people."""
    entries = CarpoolEntry.objects.filter(session=session).select_related("participant__person")
    lines = [CarpoolLine(entry, entry.participant.person.phone if entry.shows_phone else "") for entry in entries]
    questions = VisitQuestion.objects.filter(session=session)
    return Visit(
        guide=VisitGuide.objects.filter(session=session).first(),
        offers=[line for line in lines if line.entry.kind == CarpoolKind.OFFER],
        asks=[line for line in lines if line.entry.kind == CarpoolKind.ASK],
        questions=list(questions.select_related("participant__person", "participant__laureate__organisation")),
    )


def shared_notes(session: SupportSession) -> QuerySet[VisitNote]:
    """The carnets that their authors share with the team; the others are nobody's business."""
    rows = VisitNote.objects.filter(session=session, is_shared=True)
    return rows.select_related("participant__person", "participant__laureate__organisation").order_by(
        "participant__laureate__sort_name", "participant__person__sort_name", "pk"
    )


def own_note(session: SupportSession, user) -> VisitNote | None:
    return VisitNote.objects.filter(session=session, participant__person__user=user).order_by("pk").first()
