"""Questionnaire à chaud on paper: what the on-line form asks of a session, on one side to fill with a pen (D3)."""

import datetime
import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.urls import reverse

from ess_platform.common import formatting
from ess_platform.common.addresses import absolute_url
from ess_platform.common.formatting import PARIS
from reporting.documents.bilan_html import typographic
from reporting.documents.bilan_source import shortened
from reporting.documents.head import cohort_values, document_head, file_name, programme_words
from reporting.documents.pictures import qr_picture
from reporting.documents.stamp import Stamp
from sessions.enums import SessionMode
from sessions.forms.satisfaction import SPEAKER, SatisfactionForm
from sessions.models import SupportSession
from sessions.selectors.session_facts import days_words, facts_of, place_words
from sessions.selectors.timing import closes_at

SCHEMA = 1
MAX_TITLE, MAX_FACT, MAX_OPERATOR, MAX_SPEAKER = 130, 80, 60, 46
MARKS = 5  # choices of a question that is a line of a table
SUBORDINATE = ("observed_process", "action", "quote_consent")  # they complete the question before, under its number
CONSENT = "quote_consent"
MAX_SPEAKERS = 6  # lines of the form; beyond, a page has no room for them
# From so many speakers, open questions, or characters of title and facts, the page is set tighter, with fewer lines
# to write on.
DENSE_SPEAKERS, DENSE_OPEN, DENSE_CHARACTERS = 2, 3, 150
CHARACTERS_OF_LINE = 100
QR = "questionnaire"


def paper_questionnaire_snapshot(*, session: SupportSession) -> dict[str, Any]:
    """Freeze what the on-line form asks of a session as plain JSON values. Three queries."""
    session = (
        SupportSession.objects.select_related("cohort__programme__operator")
        .prefetch_related("half_days", "contributions")
        .get(pk=session.pk)
    )
    facts, is_remote = facts_of(session), session.mode == SessionMode.REMOTE
    closing = closes_at(session, list(session.half_days.all())) - datetime.timedelta(days=1)
    return {
        "schema": SCHEMA,
        "cohort": cohort_values(session.cohort),
        "session": {
            "slug": session.slug,
            "title": session.title,
            "kind": f"{session.get_kind_display()} {session.number or ''}".strip(),
            "days": days_words(facts),
            # Not the address of the meeting: a sheet of paper is left on tables.
            "place": SessionMode.REMOTE.label if is_remote else place_words(facts),
            "is_remote": is_remote,
        },
        "online": {
            # Each one signs in at this address: it is the same for everyone, and never changes.
            "address": absolute_url(reverse("sessions:questionnaire", kwargs={"public_id": session.public_id})),
            "until": closing.date().isoformat(),
        },
        "questions": list(_questions(SatisfactionForm(session=session))),
    }


def _questions(form: SatisfactionForm) -> Iterator[dict[str, Any]]:
    """The fields of the form in its order, those of speakers after that on the contributions."""
    for field, _ in form.questions:
        yield _question(field)
        if field.name == "speakers":
            yield from (_question(speaker) for speaker in form.speaker_questions)


def _question(field: forms.BoundField) -> dict[str, Any]:
    choices = getattr(field.field, "choices", ())
    return {
        "name": field.name,
        "label": str(field.label),
        "help": str(field.help_text),
        "choices": [str(label) for value, label in choices if value != ""],
        "is_optional": not field.field.required and field.name != CONSENT,
        "max_length": getattr(field.field, "max_length", None),
    }


def paper_questionnaire_html(*, snapshot: dict[str, Any], stamp: Stamp) -> tuple[str, Mapping[str, bytes]]:
    """Return the page source of the sheet, and the code to scan while the on-line questionnaire takes answers."""
    session, online = snapshot["session"], snapshot["online"]
    until = datetime.date.fromisoformat(online["until"])
    is_open = stamp.frozen_at.astimezone(PARIS).date() <= until
    speakers = sum(question["name"].startswith(SPEAKER) for question in snapshot["questions"])
    heading, facts = shortened(session["title"], MAX_TITLE), _facts(snapshot)
    characters = len(heading) + sum(len(value) for _, value in facts)
    is_open_often = sum(question["max_length"] is not None for question in snapshot["questions"]) >= DENSE_OPEN
    is_dense = DENSE_SPEAKERS <= speakers <= MAX_SPEAKERS or is_open_often or characters > DENSE_CHARACTERS
    context = {
        "document": document_head(
            snapshot["cohort"],
            stamp,
            title=f"Questionnaire à chaud : {heading}",
            label="Questionnaire",
            frozen="préparé",
        ),
        "kind": session["kind"],
        "heading": heading,
        "facts": facts,
        "operator": shortened(snapshot["cohort"]["operator"], MAX_OPERATOR),
        "is_remote": session["is_remote"],
        "qr": QR if is_open else "",
        "address": online["address"] if is_open else "",
        "until": formatting.date(until, weekday=False),
        "is_dense": is_dense,
        "blocks": list(_blocks(snapshot["questions"], is_dense=is_dense, has_speakers=speakers <= MAX_SPEAKERS)),
    }
    images = {QR: qr_picture(online["address"])} if is_open else {}
    return typographic(render_to_string("reporting/pdf/paper_questionnaire.html", context)), images


def _facts(snapshot: dict[str, Any]) -> list[tuple[str, str]]:
    session = snapshot["session"]
    facts = (
        ("Date", session["days"]),
        ("Lieu", session["place"]),
        ("Programme", programme_words(snapshot["cohort"])),
    )
    return [(label, shortened(value, MAX_FACT)) for label, value in facts]


def _blocks(questions: list[dict[str, Any]], *, is_dense: bool, has_speakers: bool) -> Iterator[dict[str, Any]]:
    """What follows on the page: a table for neighbours with the same marks, choices in a row, lines to write on."""
    numbers = itertools.count(1)
    kept = [one for one in questions if has_speakers or not one["name"].startswith(SPEAKER)]
    shown = [_shown(question, numbers) for question in kept]
    for is_row, group in itertools.groupby(shown, key=lambda one: len(one["choices"]) == MARKS):
        if is_row:
            rows = list(group)
            yield {"rows": rows, "scale": rows[0]["help"], "marks": rows[0]["choices"]}
            continue
        for one in group:
            length = one["max_length"] or 0
            yield one | {
                "lines": range(length // CHARACTERS_OF_LINE - is_dense),
                "is_scale": len(one["choices"]) > MARKS,
                "asks_name": one["name"] == CONSENT,
            }


def _shown(question: dict[str, Any], numbers: Iterator[int]) -> dict[str, Any]:
    """A question under its number; a speaker under a name that fits on a line, with what was told."""
    is_speaker = question["name"].startswith(SPEAKER)
    is_below = is_speaker or question["name"] in SUBORDINATE
    label = question["label"]
    if is_speaker:
        label = shortened(" : ".join(filter(None, (label, question["help"]))), MAX_SPEAKER)
    return question | {"number": "" if is_below else next(numbers), "label": label, "is_speaker": is_speaker}


def paper_questionnaire_filename(snapshot: dict[str, Any], stamp: Stamp) -> str:
    """« questionnaire-a-chaud_sequence-3_industries-engagees-2025.pdf »."""
    return file_name("questionnaire-a-chaud", snapshot["session"]["slug"], snapshot["cohort"]["slug"])
