"""Compte rendu financier, in the order of Cerfa 15059: what was done, the accounts, the annex to sign (D3)."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

from ess_platform.common import formatting
from laureates.enums import IN_SCOPE_STATUSES
from programmes.models import Cohort
from reporting.documents import bilan_annexes as accounts
from reporting.documents.bilan_html import document_identity, typographic
from reporting.documents.bilan_sentences import lead
from reporting.documents.bilan_snapshot import bilan_snapshot
from reporting.documents.bilan_source import Source, Table, hours, short_day, shortened, table
from reporting.documents.bilan_targets import target_table
from reporting.documents.figures_view import exact
from reporting.documents.head import file_name, programme_words
from reporting.documents.stamp import Stamp
from sessions.enums import PRESENT_STATUSES
from sessions.models import Attendance, SupportSession

SCHEMA = 1
KEPT = ("cohort", "bilan", "figures", "targets", "budget")
SESSION_KEYS = ("on", "title", "place", "site", "hours", "kind")
NOT_EXPLAINED = "à expliquer : aucun commentaire n’est saisi"


def financial_statement_snapshot(*, cohort: Cohort) -> dict[str, Any]:
    """Freeze the accounts and what the form asks about the action, as plain JSON values. No name of a person."""
    cohort = Cohort.objects.select_related("programme__operator").get(pk=cohort.pk)
    content = bilan_snapshot(cohort=cohort, bilan=None)
    came = Attendance.objects.filter(
        half_day__session__in=SupportSession.objects.counted().filter(cohort=cohort),
        participant__laureate__status__in=IN_SCOPE_STATUSES,
        status__in=PRESENT_STATUSES,
    )
    kinds = Counter(row["inclusion_kind"] for row in content["laureates"] if row["inclusion_kind"])
    return {key: content[key] for key in KEPT} | {
        "schema": SCHEMA,
        "is_over": cohort.is_over,
        "city": cohort.programme.operator.city,
        "inclusion": [list(item) for item in sorted(kinds.items())],
        "people": came.values("participant").distinct().count(),
        "sessions": [{key: session[key] for key in SESSION_KEYS} for session in content["sessions"]],
    }


def financial_statement_html(*, snapshot: dict[str, Any], stamp: Stamp) -> tuple[str, Mapping[str, bytes]]:
    """Return the page source of the statement; it names no image. « PROVISOIRE » while the promotion runs."""
    source, cohort = Source(snapshot), snapshot["cohort"]
    head = document_identity(snapshot, stamp)
    head |= {
        "title": "Compte rendu financier",
        "version_label": "Compte rendu",
        "frozen_label": f"arrêté le {formatting.date_time(stamp.frozen_at)}",
        "is_draft": stamp.is_draft or not snapshot["is_over"],
    }
    context = {
        "document": head,
        "action": shortened(programme_words(cohort), 200),
        "funders": head["funder"],
        "description": _description(source),
        "publics": _publics(source),
        "sessions": _sessions(source),
        "targets": target_table(source),
        "tables": accounts.budget_tables(source),
        "share": accounts.share_sentence(source),
        "coverage": source.coverage("K25"),
        "rules": accounts.allocation_rules(source),
        "gaps": _gaps(source),
        "comments": accounts.budget_comments(source, large_gaps=False),
        "in_kind": _in_kind(source),
        "operator": cohort["operator"],
        "place": snapshot["city"],
        "day": formatting.date(formatting.local_day(stamp.frozen_at), weekday=False),
    }
    return typographic(render_to_string("reporting/pdf/financial_statement.html", context)), {}


def _description(source: Source) -> list[str]:
    cohort = source.cohort
    texts = [lead(source), cohort["purpose"], cohort["principle"]]
    return [shortened(text, 700) for text in texts if text]


def _publics(source: Source) -> Table:
    """Beneficiaries: laureates by legal form and by kind of inclusion, then people who came."""
    rows = [("Structures lauréates", formatting.number(source.whole("K01")))]
    for detail in source.figures.group("K23", "par_forme").values():
        rows.append((f"Forme : {detail['label']}", detail["display"]))
    for label, number in source["inclusion"]:
        rows.append((f"Insertion ou adaptation : {label}", formatting.number(number)))
    rows.append(("Personnes présentes à une séance au moins", formatting.number(source["people"])))
    return table("Bénéficiaires, par type de publics", ("Public", "Nombre"), rows, numeric=(2,), css="table-dense")


def _sessions(source: Source) -> Table:
    rows = [
        (
            short_day(session["on"]),
            shortened(session["title"], 100),
            session["site"] or session["place"] or formatting.UNKNOWN,
            hours(session["hours"]) if exact(session["hours"]) else formatting.UNKNOWN,
        )
        for session in source["sessions"]
    ]
    return table(
        "Dates et lieux de réalisation",
        ("Date", "Séance", "Lieu", "Durée"),
        rows,
        numeric=(4,),
        css="table-dense table-dates",
        empty="Aucune séance réalisée à cette date.",
    )


def _gaps(source: Source) -> Table:
    """Each line whose gap is above 10 %, with its explanation or the word that it lacks one."""
    rows, lines = [], [*source["budget"]["lines"], *source["budget"]["in_kind"]]
    for line in lines:
        gap = accounts.large_gap(line)
        if gap is not None:
            amounts = [formatting.euro(exact(line[key])) for key in ("planned", "actual")]
            rows.append((_named(line), *amounts, formatting.growth(gap), line["comment"] or NOT_EXPLAINED))
    return table(
        "Écarts de plus de 10 % entre le budget prévu et le réalisé",
        ("Ligne", "Prévu", "Réalisé", "Écart", "Explication"),
        rows,
        numeric=(2, 3, 4),
        css="table-gaps",
        empty="Aucune ligne ne s’écarte de plus de 10 % du prévu." if lines else "Budget : non renseigné.",
    )


def _named(line: dict[str, Any]) -> str:
    return " ".join(text for text in (line["account"], shortened(line["label"], 120)) if text)


def _in_kind(source: Source) -> list[str]:
    """How voluntary contributions are counted, each in a sentence; [] when there are none."""
    rate, lines = source["budget"]["hourly_rate"], source["budget"]["in_kind"]
    texts = [f"{_named(line)} : {formatting.euro(exact(line['actual']))}." for line in lines]
    if lines and rate:
        texts.append(f"Une heure est valorisée {formatting.euro(exact(rate))}.")
    return texts


def financial_statement_filename(snapshot: dict[str, Any], stamp: Stamp) -> str:
    """« compte-rendu-financier_industries-engagees-2025.pdf »."""
    return file_name("compte-rendu-financier", snapshot["cohort"]["slug"], "" if snapshot["is_over"] else "provisoire")
