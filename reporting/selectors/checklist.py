"""What a promotion « en préparation » still asks for: six steps, each with what is there already."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Q

from ess_platform.common import formatting
from programmes.models import Cohort, Funding
from sessions.enums import SessionKind, SessionStatus
from sessions.models import SupportSession

NOTHING = "rien encore"


@dataclass(frozen=True)
class ChecklistStep:
    """`text` says what is there; `url_name` is the page where the step is done, `action` the words of its link."""

    title: str
    text: str
    is_done: bool
    url_name: str
    action: str


def checklist_of(cohort: Cohort, today: datetime.date) -> list[ChecklistStep]:
    """The six steps, in the order of a preparation. Three queries."""
    counts = Cohort.objects.filter(pk=cohort.pk).aggregate(
        laureates=Count("laureates", distinct=True),
        sponsors=Count("sponsors", distinct=True),
        campaigns=Count("campaigns", distinct=True),
        budget=Count("budget_lines", filter=Q(budget_lines__planned__isnull=False), distinct=True),
        fundings=Count("fundings", distinct=True),
    )
    open_fundings = Funding.objects.active(today).filter(cohort=cohort).count()
    return [
        _counted("Lauréats", counts["laureates"], "lauréat", "reporting:laureate_list", "Ajouter des lauréats"),
        _dates(cohort),
        _counted("Parrains", counts["sponsors"], "organisation marraine", "sponsors:sponsor_list", "Choisir"),
        _counted("Fiches et grille", counts["campaigns"], "campagne", "laureates:campaign_list", "Préparer"),
        _counted("Budget", counts["budget"], "ligne prévue", "reporting:budget_detail", "Remplir le budget"),
        _access(counts["fundings"], open_fundings),
    ]


def _counted(title: str, count: int, word: str, url_name: str, action: str) -> ChecklistStep:
    words = " ".join(f"{part}s" for part in word.split())
    text = formatting.count(count, word, words) if count else NOTHING
    return ChecklistStep(title, text, bool(count), url_name, action)


def _dates(cohort: Cohort) -> ChecklistStep:
    """Done when the launch, the closing and at least one session between them are set."""
    kinds = SupportSession.objects.filter(cohort=cohort).exclude(status=SessionStatus.CANCELLED).values_list("kind")
    found = {kind for (kind,) in kinds}
    total = len(kinds)
    is_done = {SessionKind.KICKOFF, SessionKind.CLOSING} < found and cohort.ends_on is not None
    if is_done or not total:
        text = formatting.count(total, "séance") if total else NOTHING
    else:
        wanted = {SessionKind.KICKOFF: "le lancement", SessionKind.CLOSING: "la clôture"}
        missing = [words for kind, words in wanted.items() if kind not in found]
        text = formatting.count(total, "séance") + (f", sans {formatting.sentence_list(missing)}" if missing else "")
    return ChecklistStep("Dates", text, is_done, "sessions:session_list", "Poser les dates")


def _access(fundings: int, open_fundings: int) -> ChecklistStep:
    if open_fundings:
        text = formatting.count(open_fundings, "accès ouvert", "accès ouverts")
    else:
        text = f"{formatting.count(fundings, 'financeur')}, aucun accès ouvert" if fundings else NOTHING
    return ChecklistStep("Accès du financeur", text, bool(open_fundings), "programmes:funding_list", "Ouvrir l’accès")
