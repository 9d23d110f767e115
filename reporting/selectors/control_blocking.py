"""The rules that block the publication of a bilan (product, D2, « Control list before publication »)."""

import re
from collections.abc import Iterable
from decimal import Decimal

from ess_platform.common import formatting
from ess_platform.common.formatting import NBSP, rounded
from programmes.enums import BudgetNature, BudgetSide, TestimonialConsent
from programmes.models import BudgetLine
from reporting.documents.bilan_snapshot import plan_of_bilan
from reporting.selectors.control_base import ControlFacts, Finding, Subject
from sessions.enums import COUNTED_SESSION_STATUSES, AttendanceStatus, SessionKind, SessionStatus
from sessions.models import Attendance, HalfDay, SupportSession

# Sessions where the people of the laureates are expected one by one.
RECORDED_KINDS = (
    SessionKind.KICKOFF,
    SessionKind.SEQUENCE,
    SessionKind.VISIT,
    SessionKind.WORKSHOP,
    SessionKind.CLOSING,
)
KEY_CODES = ("K01", "K02", "K03", "K04", "K05")
# What people leave in a text that they mean to come back to.
UNFINISHED = re.compile(
    r"\bà (?:compléter|rédiger)\b|\bTODO\b|\bTBD\b|\bXXX+\b|\blorem ipsum\b|\[\s*\]|\?\?\?",
    re.IGNORECASE,
)


def attendance(facts: ControlFacts) -> Finding | None:
    """Every session held has something recorded in each half-day; none that is past waits to be declared held."""
    sessions = SupportSession.objects.filter(cohort=facts.cohort, kind__in=RECORDED_KINDS)
    held = {one.pk: one for one in sessions.filter(status__in=COUNTED_SESSION_STATUSES).order_by("starts_on", "pk")}
    waiting = list(
        sessions.filter(
            status__in=(SessionStatus.PLANNED, SessionStatus.CONFIRMED), starts_on__lt=facts.today
        ).order_by("starts_on", "pk")
    )
    if not held and not waiting:
        return None
    recorded = Attendance.objects.filter(half_day__session__in=held).exclude(status=AttendanceStatus.UNRECORDED)
    empty = HalfDay.objects.filter(session__in=held).exclude(pk__in=recorded.values("half_day"))
    missing = [held[pk] for pk in dict.fromkeys(empty.order_by("on", "pk").values_list("session", flat=True))]
    found = [f"{one.title} ({formatting.date_short(one.starts_on)})" for one in missing]
    found += [f"{one.title} ({formatting.date_short(one.starts_on)}), à déclarer réalisée" for one in waiting]
    if not found:
        words = formatting.count(len(held), "séance pointée", "séances pointées")
        return Finding(True, f"{words}.")
    first = (missing or waiting)[0]
    name = "sessions:attendance_edit" if missing else "sessions:session_detail"
    return Finding(
        False,
        f"{formatting.count(len(found), 'séance', 'séances')} sans présences relevées.",
        tuple(found),
        facts.url(name, session_slug=first.slug),
        "Relever les présences",
    )


def budget_balance(facts: ControlFacts) -> Finding | None:
    """Charges equal income, planned and actual, and voluntary contributions balance on their own (86 = 87)."""
    lines = facts.budget_lines
    voluntary = [line for line in lines if line.nature == BudgetNature.IN_KIND]
    paid = [line for line in lines if line.nature != BudgetNature.IN_KIND]
    if not lines:
        return None
    gaps = []
    for rows, words in ((paid, "budget"), (voluntary, "contributions volontaires")):
        for column, label in (("planned", "prévu"), ("actual", "réalisé")):
            charges, income = _sum(rows, BudgetSide.CHARGE, column), _sum(rows, BudgetSide.INCOME, column)
            if charges != income:
                gap = formatting.euro(abs(charges - income))
                gaps.append(
                    f"{words}, {label}{NBSP}: {formatting.euro(charges)} de charges, "
                    f"{formatting.euro(income)} de produits, écart {gap}"
                )
    url = facts.url("reporting:budget_detail")
    if gaps:
        return Finding(False, "Les charges n’égalent pas les produits.", tuple(gaps), url, "Corriger le budget")
    return Finding(True, "Les charges égalent les produits.")


def _sum(lines: Iterable[BudgetLine], side: str, column: str) -> Decimal:
    return sum((getattr(line, column) or Decimal(0) for line in lines if line.side == side), Decimal(0))


def quotes(facts: ControlFacts) -> Finding | None:
    """Every quote has its author's answer. A refusal is one: it is never printed. Once the team has marked its choice,
    only that choice is printed, and the base keeps any without consent out of it."""
    rows = list(facts.cohort.testimonials.all())
    if not rows:
        return None
    pending = [row for row in rows if row.consent == TestimonialConsent.PENDING]
    if pending and not any(row.ready_at for row in rows):
        return Finding(
            False,
            f"{formatting.count(len(pending), 'verbatim')} sans accord de publication.",
            tuple(f"«{NBSP}{row}{NBSP}» – {row.attribution}" for row in pending),
            facts.url("programmes:testimonial_list"),
            "Demander les accords",
        )
    printed = sum(row.has_consent for row in rows)
    return Finding(True, f"{formatting.count(printed, 'verbatim')} avec accord.")


def declared(facts: ControlFacts) -> Finding | None:
    """What the convention declares equals what is computed at the decimals shown, or somebody wrote why."""
    rows = [row for row in facts.cohort.declared_figures.all() if row.value is not None]
    if not rows:
        return None
    subjects, open_gaps = [], []
    for row in rows:
        if row.figure_code not in facts.figures:
            continue
        entry = facts.figures[row.figure_code]
        value = entry.result.value
        places = entry.figure.decimals
        if value is not None and rounded(value, places) == rounded(row.value, places):
            continue
        reason = row.explanation.strip() or facts.reasons.get(("declared", row.figure_code), "")
        subjects.append(Subject(row.figure_code, entry.name, reason))
        if not reason:
            open_gaps.append(f"{entry.name}{NBSP}: {formatting.number(row.value)} déclaré, {entry.display} calculé")
    if open_gaps:
        return Finding(
            False,
            f"{formatting.count(len(open_gaps), 'chiffre déclaré diffère', 'chiffres déclarés diffèrent')} du calcul, "
            "sans explication.",
            tuple(open_gaps),
            facts.url("reporting:target_list"),
            "Expliquer l’écart",
            tuple(subjects),
        )
    words = "Déclaré et calculé s’accordent."
    if subjects:
        words = f"{formatting.count(len(subjects), 'écart expliqué', 'écarts expliqués')} entre déclaré et calculé."
    return Finding(True, words, subjects=tuple(subjects))


def draft_text(facts: ControlFacts) -> Finding | None:
    """No text of the bilan still holds « à compléter », « XXX », « […] » and the like."""
    texts = [("Titre", facts.bilan.title)]
    for planned in plan_of_bilan(facts.bilan):
        texts += [(planned.section.title, text) for text in (planned.title, planned.text) if planned.is_on]
    found = [
        f"{label}{NBSP}: «{NBSP}{mark}{NBSP}»"
        for label, text in texts
        for mark in dict.fromkeys(UNFINISHED.findall(text))
    ]
    if found:
        words = formatting.count(len(found), "passage inachevé", "passages inachevés")
        url = facts.url("reporting:bilan_detail", public_id=facts.bilan.public_id)
        return Finding(False, f"{words} dans les textes.", tuple(found), f"{url}#textes", "Finir les textes")
    return Finding(True, "Aucun texte inachevé.")


def key_figures(facts: ControlFacts) -> Finding | None:
    """The five key figures are above zero, or somebody wrote why."""
    subjects = []
    for code in KEY_CODES:
        entry = facts.figures[code]
        if not entry.result.value:
            subjects.append(Subject(code, entry.name, facts.reasons.get(("key_figures", code), "")))
    unexplained = tuple(
        f"{subject.label}{NBSP}: {facts.figures[subject.code].display}" for subject in subjects if not subject.reason
    )
    if unexplained:
        return Finding(
            False,
            f"{formatting.count(len(unexplained), 'chiffre clé', 'chiffres clés')} à zéro, sans explication.",
            unexplained,
            facts.url("reporting:figure_list"),
            "Voir les chiffres",
            tuple(subjects),
        )
    if subjects:
        words = formatting.count(len(subjects), "chiffre clé à zéro, expliqué", "chiffres clés à zéro, expliqués")
        return Finding(True, f"{words}.", subjects=tuple(subjects))
    return Finding(True, "Les cinq chiffres clés sont au-dessus de zéro.")
