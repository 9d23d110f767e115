"""Copie de fiche: the questions and answers of one form as they were sent."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.text import slugify

from ess_platform.common import formatting
from laureates.models import Laureate, ProgressReport, ReportTransition
from laureates.selectors.answer_display import AnswerRow, SectionAnswers, report_answers
from laureates.selectors.answers import ReportAnswers
from reporting.documents.bilan_html import typographic
from reporting.documents.bilan_source import shortened
from reporting.documents.head import MAX_NAME, cohort_values, document_head
from reporting.documents.stamp import Stamp

SCHEMA = 1
MAX_FILE_NAME = 40
NOTICE = (
    "Ceci n’est pas un document public. Il est remis à votre structure et à l’équipe du programme ; "
    "ni votre parrain ni le financeur ne le reçoivent."
)


def report_copy_snapshot(*, report: ProgressReport, transition: ReportTransition | None) -> dict[str, Any]:
    """Freeze a form as plain JSON values: titles of the questions, answers in words, who sent it and when.

    `transition` is its sending; None for a form taken up from a file, whose sender is not known.
    """
    related = ("campaign__form", "laureate__organisation__inclusion_kind", "laureate__cohort__programme__operator")
    report = ProgressReport.objects.select_related(*related).get(pk=report.pk)
    cohort, sent_at = report.laureate.cohort, transition.at if transition else report.submitted_at
    return {
        "schema": SCHEMA,
        "cohort": cohort_values(cohort),
        "laureate": {"name": report.laureate.organisation.name, "slug": report.laureate.slug},
        "campaign": {"label": report.campaign.label, "moment": report.campaign.get_moment_display()},
        "sent_at": sent_at.isoformat() if sent_at else None,
        "sent_by": _sender(report, transition),
        "sections": [_section(page) for page in report_answers(ReportAnswers(report))],
    }


def _sender(report: ProgressReport, transition: ReportTransition | None) -> str:
    """« Awa Diallo », « Luc Petit, pour le compte du lauréat », or an empty text when nobody is named."""
    actor = transition.actor if transition else None
    if actor is None:
        return ""
    is_own = Laureate.objects.belonging_to(actor).filter(pk=report.laureate_id).exists()
    return str(actor.person) if is_own else f"{actor.person}, équipe du programme, pour le compte de la structure"


def _section(page: SectionAnswers) -> dict[str, Any]:
    """Only what the laureate answers: the rating agreed with the team and its comment are not part of the sending."""
    return {
        "title": page.section.title,
        "rows": [[row.label, _answer(row)] for row in page.rows],
        "ratings": [[row.criterion.label, row.self_label] for row in page.ratings],
        "cooperations": [[pair.name, pair.state, pair.purpose] for pair in page.cooperations],
    }


def _answer(row: AnswerRow) -> str | None:
    """The answer in words, the lines of a repeated block one below the other; says when the team typed it."""
    text = "\n".join(row.lines) or row.value
    return f"{text}\n(saisi par l’équipe pour la structure)" if text and row.by_team else text


def report_copy_html(*, snapshot: dict[str, Any], stamp: Stamp) -> tuple[str, Mapping[str, bytes]]:
    """Return the page source of the copy; it names no image."""
    laureate, campaign = snapshot["laureate"], snapshot["campaign"]
    context = {
        "document": _identity(snapshot, stamp),
        "heading": campaign["label"],
        "laureate": shortened(laureate["name"], MAX_NAME),
        "cohort": snapshot["cohort"]["name"],
        "facts": _facts(snapshot, stamp),
        "notice": NOTICE,
        "sections": [_printed(section) for section in snapshot["sections"]],
    }
    return typographic(render_to_string("reporting/pdf/report_copy.html", context)), {}


def _identity(snapshot: dict[str, Any], stamp: Stamp) -> dict[str, Any]:
    return document_head(
        snapshot["cohort"],
        stamp,
        title=f"Copie de fiche : {shortened(snapshot['laureate']['name'], MAX_NAME)}",
        subtitle=snapshot["campaign"]["label"],
        label="Copie",
        frozen="figée",
    )


def _facts(snapshot: dict[str, Any], stamp: Stamp) -> list[tuple[str, str]]:
    sent_at = datetime.datetime.fromisoformat(snapshot["sent_at"]) if snapshot["sent_at"] else None
    facts = [
        ("Envoyée le", formatting.date_time(sent_at)),
        ("Par", snapshot["sent_by"] or "non renseigné (fiche reprise d’un fichier)"),
    ]
    if stamp.version_number and stamp.version_number > 1:
        facts.append(("Envoi", f"n° {stamp.version_number}, après correction"))
    return [*facts, ("Programme animé par", snapshot["cohort"]["operator"])]


def _printed(section: dict[str, Any]) -> dict[str, Any]:
    """The title of a page of the form and its tables, without the empty ones."""
    parts = (
        ("Questions et réponses", ("Question", "Réponse"), section["rows"]),
        ("Critères", ("Critère", "Niveau choisi"), section["ratings"]),
        ("Coopérations avec des lauréats", ("Lauréat", "État", "Objet"), section["cooperations"]),
    )
    tables = [
        {"caption": caption, "headers": headers, "rows": [[text or formatting.UNKNOWN for text in row] for row in rows]}
        for caption, headers, rows in parts
        if rows
    ]
    return {"title": section["title"], "tables": tables}


def report_copy_filename(snapshot: dict[str, Any], stamp: Stamp) -> str:
    """« fiche_atelier-du-bois_sortie_1.pdf »: words of ours, none that a person typed outside its name."""
    name, moment = snapshot["laureate"]["slug"][:MAX_FILE_NAME], slugify(snapshot["campaign"]["moment"])
    return f"fiche_{name}_{moment}_{stamp.version_number or 'provisoire'}.pdf"
