"""Relevé d'émargement numérique: who signed a session by phone, each line chained to the one before (D3).

The chain makes a record whose lines cannot be changed, added or taken away one by one: the last digest, its seal,
depends on all of them. Names are hashed as they are printed, so that whoever holds the paper can compute it again.
"""

import datetime
import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from django.template.loader import render_to_string

from ess_platform.common import formatting
from ess_platform.common.formatting import NBSP, count
from reporting.digests import file_digest
from reporting.documents.bilan_html import typographic
from reporting.documents.bilan_source import shortened
from reporting.documents.head import cohort_values, document_head, file_name, funder_names
from reporting.documents.pictures import stored_picture
from reporting.documents.sign_in_sheet import (
    MAX_NAME,
    MAX_TITLE,
    each_once,
    half_day_column,
    half_day_values,
    sheet_facts,
)
from reporting.documents.stamp import Stamp
from sessions.enums import PRESENT_STATUSES, AttendanceSource, SignatureMeans
from sessions.models import Attendance, AttendanceSignature, SupportSession
from sessions.selectors.seal import seal_in_force

SCHEMA = 1
START = "0" * 64  # stands for the digest before the first line
UNREADABLE = "signature illisible : fichier absent ou modifié"
OTHER_NAME = "signature illisible : nom modifié"
RECOMPUTE = (
    "Pour recalculer l’empreinte d’une ligne, prendre le SHA-256, en hexadécimal, du texte UTF-8 formé de l’empreinte "
    "de la ligne précédente (64 zéros pour la première), de la date, de la demi-journée, du nom, de la structure, du "
    "jour et de l’heure de Paris, du moyen et de l’empreinte de la signature, tels qu’imprimés, avec des espaces "
    "simples et séparés par des barres verticales."
)
WITHOUT_SIGNATURE = (
    "Ces personnes n’ont pas signé par téléphone : leur présence a été relevée par l’équipe. Elles ne font pas partie "
    "de la chaîne des empreintes."
)
UNSIGNED_HEADERS = ("Nom", "Structure", "Demi-journée", "Présence", "Relevée", "Le")
# How the presence came to be known, after « présence relevée par l’équipe ».
SOURCES = {
    AttendanceSource.TEAM: "par l’équipe",
    AttendanceSource.PAPER: "par l’équipe, d’après la feuille signée",
    AttendanceSource.QR: "par QR code",
    AttendanceSource.IMPORT: "par l’équipe, par import",
}


def sign_in_record_snapshot(*, session: SupportSession) -> dict[str, Any]:
    """Freeze the signatures of a session and their chain as plain JSON values. Seven queries, whoever signed."""
    session = SupportSession.objects.select_related("cohort__programme__operator").get(pk=session.pk)
    half_days = list(session.half_days.all())
    ranks = {item.pk: rank for rank, item in enumerate(half_days)}
    related = ("participant__person", "participant__laureate__organisation")
    presences = list(Attendance.objects.filter(half_day__session=session).select_related(*related))
    signatures = list(
        AttendanceSignature.objects.filter(half_day__session=session)
        .select_related(*related)
        .order_by("signed_at", "pk")
    )
    signatures.sort(key=lambda row: ranks[row.half_day_id])  # stable: by moment within each half-day
    found = {(row.half_day_id, row.participant_id): row for row in presences}
    lines = [_line(row, ranks, found.get((row.half_day_id, row.participant_id))) for row in signatures]
    signed = {(row.half_day_id, row.participant_id) for row in signatures}
    values = [half_day_values(item) for item in half_days]
    chain = chained(line_text(line, values[line["half_day"]]) for line in lines)
    seal = seal_in_force(session)
    return {
        "schema": SCHEMA,
        "cohort": cohort_values(session.cohort),
        "session": {
            "slug": session.slug,
            "title": session.title,
            "kind": session.get_kind_display(),
            "starts_on": session.starts_on.isoformat(),
            "place": session.site or session.place or session.get_mode_display(),
        },
        "funders": funder_names(session.cohort),
        "half_days": values,
        "speakers": [
            {"name": item.speaker, "organisation": item.speaker_organisation} for item in session.contributions.all()
        ],
        "lines": [line | {"chain": digest} for line, digest in zip(lines, chain, strict=True)],
        "unsigned": _unsigned([row for key, row in found.items() if key not in signed], ranks),
        "seal": {"digest": seal.digest, "rows": seal.rows, "at": seal.sealed_at.isoformat()} if seal else None,
    }


def _person(row: Attendance | AttendanceSignature, ranks: Mapping[int, int]) -> dict[str, Any]:
    participant = row.participant
    return {
        "half_day": ranks[row.half_day_id],
        "name": _written(participant.person.full_name),
        "organisation": _written(participant.laureate.organisation.name),
    }


def _line(row: AttendanceSignature, ranks: Mapping[int, int], presence: Attendance | None) -> dict[str, Any]:
    at = row.signed_at.astimezone(formatting.PARIS)
    corrected = presence is None or presence.status not in PRESENT_STATUSES
    return _person(row, ranks) | {
        "at": at.strftime("%Y-%m-%d %H:%M:%S"),
        "means": row.get_means_display(),
        "is_drawn": row.means == SignatureMeans.DRAWN,
        "image": row.image.name,
        "typed_name": row.typed_name,
        "sha256": row.sha256,
        "device": row.get_device_display(),
        "with_account": row.signed_by_id is not None,
        # What the team wrote afterwards: the signature stays, and so must what contradicts it.
        "corrected": (presence.get_status_display() if presence else "sans présence") if corrected else "",
    }


def _unsigned(rows: list[Attendance], ranks: Mapping[int, int]) -> list[dict[str, Any]]:
    """Who was there without having signed by phone; nobody absent."""
    present = [row for row in rows if row.status in PRESENT_STATUSES]
    present.sort(key=lambda row: (ranks[row.half_day_id], row.participant.person.sort_name, row.pk))
    return [
        _person(row, ranks)
        | {
            "status": row.get_status_display(),
            "replaced_by": row.replaced_by,
            "source": row.source,
            "at": row.recorded_at.isoformat(timespec="seconds") if row.recorded_at else "",
        }
        for row in present
    ]


def _written(text: str) -> str:
    """A text as the pages print it: curved apostrophes, single spaces, composed letters; never the separator."""
    return unicodedata.normalize("NFC", " ".join(text.replace("'", "’").replace("|", "/").split()))


def line_text(line: Mapping[str, Any], half_day: Mapping[str, str]) -> str:
    """What is hashed of a line after the digest before it: « 2025-03-20|Matin|nom|structure|moment|moyen|sha256 »."""
    parts = (half_day["on"], half_day["part"], line["name"], line["organisation"], line["at"], line["means"])
    return "|".join((*parts, line["sha256"]))


def chained(texts: Iterable[str]) -> list[str]:
    """The digest of each text after the digest of the one before, 64 hexadecimal characters each."""
    digests, before = [], START
    for text in texts:
        before = hashlib.sha256(f"{before}|{text}".encode()).hexdigest()
        digests.append(before)
    return digests


def sign_in_record_html(*, snapshot: dict[str, Any], stamp: Stamp) -> tuple[str, Mapping[str, bytes]]:
    """Return the page source of the record, and the drawings whose file is still the one that was signed."""
    session, half_days, lines = snapshot["session"], snapshot["half_days"], snapshot["lines"]
    drawings = {
        f"signature-{rank}": content
        for rank, line in enumerate(lines, start=1)
        if line["is_drawn"] and (content := _drawing(line)) is not None
    }
    titles = _titles(half_days)
    rows = [_row(rank, line, half_days[line["half_day"]], drawings) for rank, line in enumerate(lines, start=1)]
    context = {
        "document": document_head(
            snapshot["cohort"],
            stamp,
            title=f"Relevé d’émargement numérique : {shortened(session['title'], MAX_NAME)}",
            label="Relevé",
            frozen="figé",
        ),
        "kind": session["kind"],
        "heading": shortened(session["title"], MAX_TITLE),
        "facts": _facts(snapshot),
        "tables": [
            {"title": title, "lines": kept}
            for position, title in enumerate(titles)
            if (kept := [row for row, line in zip(rows, lines, strict=True) if line["half_day"] == position])
        ],
        "seal": lines[-1]["chain"] if lines else "",
        "session_seal": snapshot["seal"],
        "session_seal_words": _seal_words(snapshot["seal"]),
        "recompute": RECOMPUTE,
        "example": f"{START}|{line_text(lines[0], half_days[lines[0]['half_day']])}" if lines else "",
        "unsigned_headers": UNSIGNED_HEADERS,
        "unsigned": [_unsigned_row(row, titles[row["half_day"]]) for row in snapshot["unsigned"]],
        "without_signature": WITHOUT_SIGNATURE,
    }
    return typographic(render_to_string("reporting/pdf/sign_in_record.html", context)), drawings


def _drawing(line: Mapping[str, Any]) -> bytes | None:
    """The drawing as it was signed; None when its file is missing or holds something else."""
    content = stored_picture(line["image"])
    return content if content is not None and file_digest(content) == line["sha256"] else None


def _titles(half_days: list[dict[str, str]]) -> list[str]:
    """« Matin, 9 h 30 – 12 h 30 », with its day when there are several."""
    several = len({item["on"] for item in half_days}) > 1
    columns = [half_day_column(item, with_day=several) for item in half_days]
    return [", ".join(filter(None, (column["title"], column["times"]))) for column in columns]


def _row(rank: int, line: dict[str, Any], half_day: dict[str, str], drawings: Mapping[str, bytes]) -> dict[str, Any]:
    name, day = f"signature-{rank}", datetime.date.fromisoformat(line["at"][:10])
    typed = "" if line["is_drawn"] else line["typed_name"]
    if line["is_drawn"]:
        refusal = "" if name in drawings else UNREADABLE
    else:
        refusal = "" if file_digest(typed.encode()) == line["sha256"] else OTHER_NAME
    return {
        "rank": rank,
        "name": line["name"],
        "organisation": line["organisation"],
        "image": name if name in drawings else "",
        "typed": typed,
        "refusal": refusal,
        "day": "" if line["at"].startswith(half_day["on"]) else formatting.date_short(day),
        "time": line["at"][11:],
        "means": line["means"],
        "device": line["device"],
        "identity": "avec son compte" if line["with_account"] else "avec le code de la salle, sans compte",
        "corrected": line["corrected"],
        "sha256": line["sha256"],
        "chain": line["chain"],
    }


def _facts(snapshot: dict[str, Any]) -> list[tuple[str, str]]:
    lines, unsigned = snapshot["lines"], snapshot["unsigned"]
    speakers = [
        f"{one['name']} ({one['organisation']})" if one["organisation"] else one["name"]
        for one in each_once(snapshot["speakers"])
    ]
    facts = [
        *sheet_facts(snapshot),
        ("Demi-journées", " ; ".join(_titles(snapshot["half_days"]))),
        ("Interventions", formatting.sentence_list(speakers)),
        ("Signatures", count(len(lines), "signature")),
        ("Sans signature", count(len(unsigned), "présence relevée", "présences relevées") if unsigned else ""),
    ]
    return [(label, value) for label, value in facts if value]


def _seal_words(seal: dict[str, Any] | None) -> str:
    if seal is None:
        return "La séance n’est pas clôturée, ou l’a été avant que les clôtures soient scellées."
    at = formatting.date_time(datetime.datetime.fromisoformat(seal["at"]))
    rows = count(seal["rows"], "présence scellée", "présences scellées")
    return f"Séance clôturée le {at}, {rows}. Empreinte SHA-256 du pointage{NBSP}:"


def _unsigned_row(row: dict[str, Any], half_day: str) -> tuple[str, ...]:
    at = formatting.date_time(datetime.datetime.fromisoformat(row["at"])) if row["at"] else formatting.UNKNOWN
    status = f"{row['status']} par {row['replaced_by']}" if row["replaced_by"] else row["status"]
    return row["name"], row["organisation"], half_day, status, SOURCES[AttendanceSource(row["source"])], at


def sign_in_record_filename(snapshot: dict[str, Any], stamp: Stamp) -> str:
    """« releve-emargement_sequence-3_2025-03-20.pdf »."""
    session = snapshot["session"]
    return file_name("releve-emargement", session["slug"], session["starts_on"])
