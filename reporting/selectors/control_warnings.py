"""The rules that warn before the publication of a bilan (product, D2, « Control list before publication »)."""

import datetime
from decimal import Decimal

from ess_platform.common import formatting
from ess_platform.common.formatting import NBSP
from laureates.enums import Moment, ReportStatus
from laureates.models import Laureate
from reporting.selectors.control_base import ControlFacts, Finding
from sessions.enums import COUNTED_SESSION_STATUSES, AttendanceSource
from sessions.models import HalfDay, SupportSession

BILAN_MOMENTS = (Moment.ENTRY, Moment.MIDTERM, Moment.EXIT)  # those that the bilan reads; a follow-up comes after it
LEAST_ANSWERS = Decimal("0.5")
LARGEST_GAP = Decimal("0.1")
LEAST_COVERAGE = Decimal("0.8")


def missing_forms(facts: ControlFacts) -> dict[str, list[str]]:
    """Laureates in scope without a validated form, by campaign that the bilan reads, « sans objet » left out."""
    states = {(report.laureate_id, report.moment): report.status for report in facts.stored.reports}
    found = {}
    for campaign in facts.stored.campaigns:
        if campaign.moment not in BILAN_MOMENTS:
            continue
        names = [
            laureate.name
            for laureate in facts.stored.in_scope.values()
            if states.get((laureate.id, campaign.moment)) not in (ReportStatus.VALIDATED, ReportStatus.NOT_APPLICABLE)
        ]
        found[campaign.label] = names
    return found


def forms(facts: ControlFacts) -> Finding | None:
    by_campaign = missing_forms(facts)
    if not by_campaign:
        return None
    names = tuple(f"{label}{NBSP}: {name}" for label, missing in by_campaign.items() for name in missing)
    if not names:
        return Finding(True, "Toutes les fiches attendues sont validées.")
    words = formatting.count(len(names), "fiche manque", "fiches manquent")
    return Finding(False, f"{words}.", names, facts.url("laureates:campaign_list"), "Voir les campagnes")


def answer_rate(facts: ControlFacts) -> Finding | None:
    """Answers over people present, for each sequence and visit held."""
    rated = [one for one in facts.stored.sessions if facts.stored.people_present.get(one.id)]
    if not rated:
        return None
    low, slugs = [], []
    for session in rated:
        present = facts.stored.people_present[session.id]
        answers = facts.stored.answers[session.id].answers if session.id in facts.stored.answers else 0
        if Decimal(answers) / present < LEAST_ANSWERS:
            people = formatting.count(present, "personne présente", "personnes présentes")
            low.append(f"{session.title}{NBSP}: {formatting.count(answers, 'réponse')} sur {people}")
            slugs.append(session.slug)
    if not low:
        return Finding(True, "Au moins une réponse sur deux à chaque séance.")
    words = formatting.count(len(low), "séance a", "séances ont")
    url = facts.url("sessions:satisfaction_detail", session_slug=slugs[0])
    return Finding(False, f"{words} moins d’une réponse sur deux.", tuple(low), url, "Relancer")


def budget_gaps(facts: ControlFacts) -> Finding | None:
    """Lines whose actual amount leaves the planned one by more than 10 %, without a comment."""
    lines = [line for line in facts.budget_lines if line.planned is not None and line.actual is not None]
    if not lines:
        return None
    silent = [
        line
        for line in lines
        if abs(line.actual - line.planned) > LARGEST_GAP * line.planned and not line.comment.strip()
    ]
    if not silent:
        return Finding(True, f"Chaque écart de plus de 10{NBSP}% est commenté.")
    names = tuple(
        f"{line}{NBSP}: {formatting.euro(line.planned)} prévus, {formatting.euro(line.actual)} réalisés"
        for line in silent
    )
    words = formatting.count(len(silent), "écart")
    url = facts.url("reporting:budget_detail")
    return Finding(False, f"{words} de plus de 10{NBSP}% sans commentaire.", names, url, "Commenter")


def photo_credits(facts: ControlFacts) -> Finding | None:
    with_photo = [laureate for laureate in facts.laureates if laureate.photo]
    if not with_photo:
        return None
    without = [laureate for laureate in with_photo if not laureate.photo_credit.strip()]
    if not without:
        return Finding(True, "Chaque photo porte son crédit.")
    return Finding(
        False,
        f"{formatting.count(len(without), 'photo')} sans crédit.",
        tuple(str(laureate) for laureate in without),
        _sheet_url(facts, without[0]),
        "Ouvrir la première",
    )


def laureate_texts(facts: ControlFacts) -> Finding | None:
    """Activity and project: what the page of each laureate says of it."""
    if not facts.laureates:
        return None
    silent = [one for one in facts.laureates if not one.activity.strip() or not one.project.strip()]
    if not silent:
        return Finding(True, "Chaque lauréat a son activité et son projet.")
    words = formatting.count(len(silent), "lauréat")
    return Finding(
        False,
        f"{words} sans texte d’activité ou de projet.",
        tuple(str(laureate) for laureate in silent),
        _sheet_url(facts, silent[0]),
        "Ouvrir le premier",
    )


def _sheet_url(facts: ControlFacts, laureate: Laureate) -> str:
    return facts.url("reporting:laureate_detail", laureate_slug=laureate.slug)


def coverage(facts: ControlFacts) -> Finding | None:
    """Figures about the laureates that rest on fewer than 80 % of them."""
    total = facts.figures["K01"].result.value
    about = [
        entry for entry in facts.figures.values() if entry.result.n is not None and entry.result.population == total
    ]
    if not total or not about:
        return None
    low = [entry for entry in about if entry.result.n < LEAST_COVERAGE * total]
    if not low:
        return Finding(True, f"Chaque chiffre repose sur au moins 80{NBSP}% des lauréats.")
    words = formatting.count(len(low), "chiffre repose", "chiffres reposent")
    return Finding(
        False,
        f"{words} sur moins de 80{NBSP}% des lauréats.",
        tuple(f"{entry.code} {entry.name}{NBSP}: {entry.context_line}" for entry in low),
        facts.url("reporting:figure_list"),
        "Voir les chiffres",
    )


def scans(facts: ControlFacts) -> Finding | None:
    """Half-days signed on paper whose session holds no scanned sheet."""
    signed = HalfDay.objects.filter(
        session__cohort=facts.cohort,
        session__status__in=COUNTED_SESSION_STATUSES,
        attendances__source=AttendanceSource.PAPER,
    ).distinct()
    rows = list(
        signed.order_by("on", "starts_at", "pk").values_list("session", "session__slug", "session__title", "on", "part")
    )
    if not rows:
        return None
    with_sheet = set(
        SupportSession.objects.filter(cohort=facts.cohort, signed_sheets__isnull=False).values_list("pk", flat=True)
    )
    parts = dict(HalfDay._meta.get_field("part").choices)
    missing = [row for row in rows if row[0] not in with_sheet]
    if not missing:
        return Finding(True, "Chaque demi-journée signée a sa feuille.")
    names = tuple(
        f"{title}, {formatting.date_short(on)}, {str(parts[part]).lower()}" for _, _, title, on, part in missing
    )
    words = formatting.count(len(missing), "demi-journée signée", "demi-journées signées")
    url = facts.url("sessions:attendance_edit", session_slug=missing[0][1])
    return Finding(False, f"{words} sur papier sans feuille déposée.", names, url, "Déposer la feuille")


def convention_dates(facts: ControlFacts) -> Finding | None:
    """Sessions held outside the period of a convention."""
    dated = [one for one in facts.cohort.fundings.select_related("funder") if one.starts_on or one.ends_on]
    if not dated or not facts.stored.sessions:
        return None
    outside = [
        f"{session.title}, {formatting.date_short(session.starts_on)}{NBSP}: hors de la convention de {funding.funder} "
        f"({formatting.date_range(funding.starts_on, funding.ends_on)})"
        for funding in dated
        for session in facts.stored.sessions
        if session.starts_on < (funding.starts_on or datetime.date.min)
        or session.starts_on > (funding.ends_on or datetime.date.max)
    ]
    if not outside:
        return Finding(True, "Toutes les séances sont dans la période de la convention.")
    words = formatting.count(len(outside), "séance")
    return Finding(
        False,
        f"{words} hors de la période de la convention.",
        tuple(outside),
        facts.url("programmes:funding_list"),
        "Voir les conventions",
    )
