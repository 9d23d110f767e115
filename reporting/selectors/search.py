"""« Rechercher »: laureates, people, sessions, documents, within what the person may see. Five queries at most."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from ess_platform.common import formatting
from ess_platform.common.models import sort_key
from laureates.models import Laureate, Participant
from programmes.models import Cohort
from reporting.models import Document
from sessions.models import SupportSession
from sponsors.models import SponsorContact

SHORTEST, LONGEST, SHOWN = 2, 100, 8


@dataclass(frozen=True)
class Hit:
    """One thing found: what it is called, what tells it apart, its page, and the number to call, if any (S7)."""

    label: str
    detail: str
    url: str
    phone: str = ""


@dataclass(frozen=True)
class Group:
    """The first things found of one nature; `has_more` when there are others."""

    label: str
    hits: tuple[Hit, ...]
    has_more: bool


def is_too_short(text: str) -> bool:
    return len(sort_key(text).strip()) < SHORTEST


def search(*, user, text: str) -> list[Group]:
    """What holds every word of a text, accents and capitals aside, in the promotions that the user runs.

    A laureate is also found by its town and by the people who represent it. Nothing under two letters.
    """
    words = sort_key(text[:LONGEST]).split()
    if is_too_short(text):
        return []
    cohorts = Cohort.objects.managed_by(user)
    groups = (
        _group("Lauréats", _laureates(user, cohorts, words, text), _laureate),
        _group("Personnes", _participants(user, cohorts, words), _participant),
        _group("Parrains", _contacts(cohorts, words), _contact),
        _group("Séances", _sessions(user, cohorts, words), _session),
        _group("Documents", _documents(user, cohorts, words), _document),
    )
    return [group for group in groups if group.hits]


def _every(field: str, words: Iterable[str]) -> Q:
    found = Q()
    for word in words:
        found &= Q(**{f"{field}__contains": word})
    return found


def _group(label: str, rows: QuerySet, hit) -> Group:
    found = list(rows[: SHOWN + 1])
    return Group(label, tuple(hit(row) for row in found[:SHOWN]), len(found) > SHOWN)


def _laureates(user, cohorts, words, text: str) -> QuerySet[Laureate]:
    people = Participant.objects.filter(_every("person__sort_name", words), laureate=OuterRef("pk"))
    named = _every("sort_name", words) | Q(organisation__city__icontains=text.strip()) | Exists(people)
    main = Participant.objects.filter(laureate=OuterRef("pk"), is_main_contact=True, left_on=None).order_by("pk")
    rows = Laureate.objects.visible_to(user).filter(named, cohort__in=cohorts)
    rows = rows.annotate(phone=Coalesce(Subquery(main.values("person__phone")[:1]), Value("")))
    return rows.select_related("organisation", "cohort").order_by("sort_name", "-cohort__starts_on", "pk")


def _laureate(row: Laureate) -> Hit:
    where = " · ".join(filter(None, (row.organisation.city, row.cohort.name)))
    return Hit(row.organisation.name, where, _sheet(row), row.phone)


def _sheet(laureate: Laureate) -> str:
    where = {"slug": laureate.cohort.slug, "laureate_slug": laureate.slug}
    return reverse("reporting:laureate_detail", kwargs=where)


def _participants(user, cohorts, words) -> QuerySet[Participant]:
    rows = Participant.objects.visible_to(user).filter(_every("person__sort_name", words), laureate__cohort__in=cohorts)
    return rows.select_related("person", "laureate__organisation", "laureate__cohort").order_by(
        "person__sort_name", "pk"
    )


def _participant(row: Participant) -> Hit:
    detail = " · ".join(filter(None, (row.job_title, row.laureate.organisation.name, row.laureate.cohort.name)))
    return Hit(str(row.person), detail, _sheet(row.laureate), row.person.phone)


def _contacts(cohorts, words) -> QuerySet[SponsorContact]:
    named = _every("person__sort_name", words) | _every("sponsor__organisation__sort_name", words)
    rows = SponsorContact.objects.filter(named, sponsor__cohort__in=cohorts)
    return rows.select_related("person", "sponsor__organisation", "sponsor__cohort").order_by("person__sort_name", "pk")


def _contact(row: SponsorContact) -> Hit:
    cohort, name = row.sponsor.cohort, row.sponsor.organisation.name
    url = reverse("sponsors:sponsor_list", kwargs={"slug": cohort.slug}, query={"q": name})
    return Hit(str(row.person), f"{name} · {cohort.name}", url, row.person.phone)


def _sessions(user, cohorts, words) -> QuerySet[SupportSession]:
    rows = SupportSession.objects.visible_to(user).filter(_every("search_key", words), cohort__in=cohorts)
    return rows.select_related("cohort").order_by("-starts_on", "pk")


def _session(row: SupportSession) -> Hit:
    where = {"slug": row.cohort.slug, "session_slug": row.slug}
    detail = f"{formatting.date(row.starts_on, weekday=False)} · {row.cohort.name}"
    return Hit(row.title, detail, reverse("sessions:session_detail", kwargs=where))


def _documents(user, cohorts, words) -> QuerySet[Document]:
    named = Q()
    for word in words:
        named &= Q(title__icontains=word) | Q(filename__icontains=word)
    rows = Document.objects.visible_to(user).filter(named, job__cohort__in=cohorts)
    return rows.select_related("job__cohort").order_by("-created_at", "pk")


def _document(row: Document) -> Hit:
    detail = f"{formatting.date(formatting.local_day(row.created_at), weekday=False)} · {row.job.cohort.name}"
    return Hit(row.title, detail, reverse("reporting:document_download", kwargs={"public_id": row.public_id}))
