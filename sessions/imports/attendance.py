"""One row per person and half-day: attendance captured elsewhere (video call, paper), written as the team would."""

import datetime
import re
from collections import defaultdict
from decimal import Decimal
from typing import Any

from ess_platform.common import formatting
from ess_platform.common.models import sort_key
from laureates.forms.fields import parse_number
from laureates.import_kinds import ImportColumn, ImportContext, ImportKind, ImportReader, ImportRow
from laureates.imports.people import person_columns
from laureates.imports.values import CellReader
from laureates.models import Participant
from sessions.enums import PRESENT_STATUSES, AttendanceSource, AttendanceStatus, DayPart
from sessions.models import Attendance, HalfDay, SupportSession
from sessions.permissions import attendance_lock
from sessions.services.attendance import AttendanceEntry, attendance_record

NO_SESSION = "Indiquez la séance : son titre ou sa référence, ou la date de la demi-journée."
UNKNOWN_SESSION = "Aucune séance de cette promotion ne porte ce titre ni cette référence."
UNKNOWN_HALF_DAY = "Cette séance n’a pas de demi-journée à cette date et à ce moment."
WHICH_HALF_DAY = "Plusieurs demi-journées conviennent : précisez la date et « matin », « après-midi » ou « soirée »."
UNKNOWN_PERSON = "Cette personne ne représente aucun lauréat de la promotion : vérifiez l’adresse ou le nom."
SAME_NAME = "Plusieurs personnes portent ce nom : indiquez l’adresse électronique."
NO_PERSON = "Indiquez la personne : son adresse électronique, ou son prénom et son nom."
NO_STATUS = "Indiquez P (présent), E (excusé), A (absent), D (à distance) ou une durée en heures."
TOO_LONG = "La durée présente dépasse celle de la demi-journée."
TO_COME = "Cette demi-journée n’a pas encore eu lieu : seules les absences annoncées s’y enregistrent."
TWICE = "Cette personne a déjà une autre présence pour cette demi-journée à la ligne {row}."

WORDS = {
    AttendanceStatus.PRESENT: ("p", "present", "presente", "oui", "x", "1", "present·e", "present(e)"),
    AttendanceStatus.REMOTE: ("d", "a distance", "distance", "distanciel", "visio", "remote", "en ligne"),
    AttendanceStatus.EXCUSED: ("e", "excuse", "excusee", "excuse·e", "excuse(e)"),
    AttendanceStatus.ABSENT: ("a", "absent", "absente", "non", "0", "absent·e", "absent(e)"),
}
STATUS_OF = {word: status for status, words in WORDS.items() for word in words}
PART_OF = {
    "matin": DayPart.MORNING,
    "matinee": DayPart.MORNING,
    "am": DayPart.MORNING,
    "apres-midi": DayPart.AFTERNOON,
    "apres midi": DayPart.AFTERNOON,
    "pm": DayPart.AFTERNOON,
    "soir": DayPart.EVENING,
    "soiree": DayPart.EVENING,
}
HOURS = re.compile(r"\s*h(?:eures?)?$")
HOURS_AND_MINUTES = re.compile(r"([0-9]{1,2})\s*h\s*([0-5][0-9])(?:\s*min)?")

COLUMNS = (
    ImportColumn(
        "session",
        "Séance",
        "Son titre ou sa référence ; inutile si la date suffit à la reconnaître.",
        "Séquence 1",
        aliases=("titre", "titre de la séance", "nom de la séance", "évènement", "reunion"),
    ),
    ImportColumn("on", "Date", "", "20/03/2025", aliases=("date de la séance", "jour", "le")),
    ImportColumn(
        "part",
        "Demi-journée",
        "Matin, après-midi ou soirée.",
        "matin",
        aliases=("moment", "matin ou après-midi", "période", "créneau"),
    ),
    *[column for column in person_columns() if not column.key.endswith(("phone", "job_title"))],
    ImportColumn(
        "status",
        "Présence",
        "P, E, A ou D ; une durée en heures dit une présence partielle.",
        "P",
        True,
        ("statut", "état", "présent", "présence absence", "emargement"),
    ),
)

CellKey = tuple[int, int]  # half-day, participant


class AttendanceReader(ImportReader):
    """Reads the promotion in four queries, then no more while it checks; writes session by session."""

    def __init__(self, context: ImportContext):
        super().__init__(context)
        half_days = HalfDay.objects.filter(session__cohort=context.cohort).select_related("session__cohort")
        self.half_days = list(half_days)
        self.by_title: dict[str, list[HalfDay]] = defaultdict(list)
        sessions = SupportSession.objects.filter(cohort=context.cohort)
        self.titles = {sort_key(text) for row in sessions.values_list("title", "reference", "slug") for text in row}
        for half_day in self.half_days:
            session = half_day.session
            for name in {sort_key(session.title), sort_key(session.reference), session.slug} - {""}:
                self.by_title[name].append(half_day)
        people = Participant.objects.filter(laureate__cohort=context.cohort).select_related("person").order_by("pk")
        self.by_email: dict[str, list[Participant]] = defaultdict(list)
        self.by_name: dict[str, list[Participant]] = defaultdict(list)
        for participant in people:
            self.by_email[participant.person.email.lower()].append(participant)
            self.by_name[participant.person.sort_name].append(participant)
        self.seen: dict[CellKey, int] = {}
        self.entries: dict[int, dict[CellKey, AttendanceEntry]] = defaultdict(dict)
        self.sessions = {half_day.session_id: half_day.session for half_day in self.half_days}

    def check(self, rows: list[ImportRow]) -> list[tuple[HalfDay, Participant, AttendanceEntry]]:
        prepared = []
        for row in rows:
            cells = CellReader(self.context, row)
            half_day, person, entry = self._half_day(cells), self._person(cells), self._entry(cells)
            if half_day is None or person is None or entry is None:
                continue
            self._allowed(cells, half_day, entry)
            key = (half_day.pk, person.pk)
            if (former := self.seen.setdefault(key, row.number)) != row.number:
                cells.refuse("status", TWICE.format(row=former))
            self.counts["présence,présences"] = self.counts.get("présence,présences", 0) + 1
            if cells.is_right:
                prepared.append((half_day, person, entry))
        return prepared

    def _half_day(self, cells: CellReader) -> HalfDay | None:
        title, on = sort_key(cells.line("session", 200)), cells.day("on")
        part = cells.one_of("part", PART_OF, [choice.label for choice in DayPart])
        if not cells.is_right:
            return None
        if not (title or on):
            cells.refuse("session", NO_SESSION)
            return None
        if title and title not in self.titles:
            cells.refuse("session", UNKNOWN_SESSION)
            return None
        found = self.by_title[title] if title else self.half_days
        kept = [row for row in found if (not on or row.on == on) and (not part or row.part == part)]
        if len(kept) != 1:
            cells.refuse("on" if cells.row.get("on") else "session", WHICH_HALF_DAY if kept else UNKNOWN_HALF_DAY)
            return None
        return kept[0]

    def _person(self, cells: CellReader) -> Participant | None:
        email = cells.shaped("email", "email").lower()
        name = sort_key(cells.line("last_name", 80), cells.line("first_name", 80))
        if not (email or name):
            cells.refuse("email", NO_PERSON)
            return None
        found = self.by_email.get(email, []) if email else self.by_name.get(name[:200], [])
        if len(found) != 1:
            cells.refuse("email" if email else "last_name", SAME_NAME if found else UNKNOWN_PERSON)
            return None
        return found[0]

    @staticmethod
    def _entry(cells: CellReader) -> AttendanceEntry | None:
        typed = sort_key(cells.line("status", 40))
        if status := STATUS_OF.get(typed):
            return AttendanceEntry(status)
        hours = _hours(typed)
        if hours is None or not 0 < hours <= 12:
            cells.refuse("status", NO_STATUS)
            return None
        return AttendanceEntry(AttendanceStatus.PARTIAL, formatting.rounded(hours, 2))

    def _allowed(self, cells: CellReader, half_day: HalfDay, entry: AttendanceEntry) -> None:
        """What `attendance_record` would refuse, said with the row."""
        if lock := attendance_lock(half_day.session):
            cells.refuse("session", lock)
        if entry.status in PRESENT_STATUSES and half_day.on > self.context.today:
            cells.refuse("on", TO_COME)
        if entry.partial_hours is not None and entry.partial_hours > half_day.hours:
            cells.refuse("status", TOO_LONG)

    # --- writing ------------------------------------------------------------------------------------

    def write(self, prepared: list[tuple[HalfDay, Participant, AttendanceEntry]]) -> None:
        """Gathered by session: each one is recorded once, at the end."""
        for half_day, person, entry in prepared:
            self.entries[half_day.session_id][half_day.pk, person.pk] = entry

    def finish(self) -> None:
        """Record each session as a sheet of its own, by the service of the attendance page."""
        former = self._stored(key for entries in self.entries.values() for key in entries)
        cells = []
        for session_id, entries in self.entries.items():
            self._record(session_id, entries)
            for key, entry in entries.items():
                status, hours, colleague = former.get(key, (AttendanceStatus.UNRECORDED, None, ""))
                if (status, hours) != (entry.status, entry.partial_hours):
                    cells.append([*key, status, _text(hours), entry.status, _text(entry.partial_hours), colleague])
        changed = sum(former.get((cell[0], cell[1]), ("unrecorded",))[0] != "unrecorded" for cell in cells)
        if changed:
            self.counts["remplacée,remplacées"] = changed
        self.written = {"cells": cells}

    def _record(self, session_id: int, entries: dict[CellKey, AttendanceEntry]) -> None:
        session = SupportSession.objects.get(pk=session_id)
        attendance_record(
            session=session,
            actor=self.context.actor,
            entries=entries,
            now=self.context.now,
            source=AttendanceSource.IMPORT,
        )

    @staticmethod
    def _stored(keys) -> dict[CellKey, tuple[str, Decimal | None, str]]:
        """What is written for these cells now, by blocks of half-days."""
        wanted = set(keys)
        rows = Attendance.objects.filter(half_day__in={half_day for half_day, _ in wanted})
        values = rows.values_list("half_day", "participant", "status", "partial_hours", "replaced_by")
        return {(day, who): tuple(cell) for day, who, *cell in values if (day, who) in wanted}

    # --- taking back --------------------------------------------------------------------------------

    def undo_refusals(self, written: dict[str, Any], done_at: datetime.datetime) -> list[str]:
        """A session closed since, or a presence that somebody changed since."""
        cells = written.get("cells", [])
        stored = self._stored((cell[0], cell[1]) for cell in cells)
        moved: dict[int, int] = {}
        days = {half_day.pk: half_day for half_day in self.half_days}
        for day, who, _, _, status, hours, _ in cells:
            if stored.get((day, who), ())[:2] != (status, _number(hours)):
                moved[days[day].session_id] = moved.get(days[day].session_id, 0) + 1
        touched = {days[cell[0]].session_id for cell in cells if cell[0] in days}
        locks = [f"{self.sessions[pk]} : {lock}" for pk in touched if (lock := attendance_lock(self.sessions[pk]))]
        changes = [
            f"{self.sessions[pk]} : {formatting.count(n, 'présence modifiée', 'présences modifiées')} depuis l’import."
            for pk, n in moved.items()
        ]
        return locks + changes

    def undo(self, written: dict[str, Any]) -> None:
        """Put back what each cell held."""
        days = {half_day.pk: half_day.session_id for half_day in self.half_days}
        by_session: dict[int, dict[CellKey, AttendanceEntry]] = defaultdict(dict)
        for day, who, status, hours, _, _, colleague in written.get("cells", []):
            by_session[days[day]][day, who] = AttendanceEntry(status, _number(hours), colleague)
        for session_id, entries in by_session.items():
            self._record(session_id, entries)


def _hours(typed: str) -> Decimal | None:
    """« 1,5 », « 1,5 h » and « 1 h 30 » are the same duration."""
    if parts := HOURS_AND_MINUTES.fullmatch(typed):
        return Decimal(parts[1]) + Decimal(parts[2]) / 60
    return parse_number(HOURS.sub("", typed)) if typed else None


def _text(hours: Decimal | None) -> str | None:
    return None if hours is None else str(hours)


def _number(hours: str | None) -> Decimal | None:
    return None if hours is None else Decimal(hours)


ATTENDANCE = ImportKind(
    key="presences",
    label="Présences",
    text="Une ligne par personne et demi-journée : visioconférence, feuille papier.",
    words=("présence", "présences"),
    columns=COLUMNS,
    reader=AttendanceReader,
    position=30,
)
