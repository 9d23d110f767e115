"""Attendance by half-day, and who was expected."""

from collections.abc import Iterator
from typing import Any

from ess_platform.common.data_file import Load, Node, Row
from ess_platform.common.data_file.node import quoted

from ..enums import AttendanceSource, AttendanceStatus, RegistrationState, SessionKind
from ..models import Attendance, Registration
from .session import KINDS, MAX_HOURS, half_day_name

LETTERS = {
    "P": AttendanceStatus.PRESENT,
    "D": AttendanceStatus.REMOTE,
    "E": AttendanceStatus.EXCUSED,
    "A": AttendanceStatus.ABSENT,
    "-": AttendanceStatus.UNRECORDED,
    None: AttendanceStatus.UNRECORDED,
}
PARTIAL = "partiel"


def load_attendance(load: Load) -> None:
    """Load `presences`: one letter per half-day for each expected person; who is not listed has no row."""
    for reference, block in load.cohort_blocks():
        sessions = {node.text("id"): node for node in block.objects("sessions")}
        for name, node in block.entries("presences"):
            load.expect("session", name, reference, node.path)
        rows = _attendance(load, reference, block, sessions)
        load.save(Attendance, rows, "half_day_id", "participant_id", is_nested=True)
        rows = _registrations(load, reference, block, sessions)
        load.save(Registration, rows, "session_id", "participant_id", is_nested=True)


def _attendance(load: Load, reference: str, block: Node, sessions: dict[str, Node]) -> Iterator[Row]:
    presences = block.object("presences")
    for name in presences.value:
        if name not in sessions:
            continue  # refused as pointing nowhere
        session = sessions[name]
        count = len(session.values("demi_journees"))
        people = presences.object(name)
        for participant in people.value:
            path = people.at(participant)
            load.expect("participant", participant, reference, path)
            letters = people.values(participant, required=True)
            if len(letters) != count:
                load.refuse(path, f"{count} demi-journée(s), {len(letters)} valeur(s) : il en faut une pour chacune")
                continue
            for position, letter in enumerate(letters):
                half_day = half_day_name(session, position)
                fields = {
                    "half_day_id": load.pk("half_day", half_day, reference),
                    "participant_id": load.pk("participant", participant, reference),
                    **_status(letter),
                    "source": AttendanceSource.IMPORT,
                }
                yield Row(letter.path, fields)


def _status(node: Node) -> dict[str, Any]:
    """A letter, null, or `{"etat": "partiel", "heures": 1.5}`."""
    if isinstance(node.value, dict):
        if node.raw("etat") != PARTIAL:
            node.fail("etat", f"seul « {PARTIAL} » s’écrit avec une durée")
        hours = node.decimal("heures", Attendance.partial_hours, required=True)
        if hours is not None and not 0 < hours <= MAX_HOURS:
            node.fail("heures", f"la durée présente va de 0 à {MAX_HOURS} heures")
        return {"status": AttendanceStatus.PARTIAL, "partial_hours": hours}
    if node.value is not None and (not isinstance(node.value, str) or node.value not in LETTERS):
        codes = ", ".join(letter for letter in LETTERS if letter)
        node.fail("", f"le code de présence {quoted(node.value)} est inconnu ; codes possibles : {codes}, ou null")
        return {"status": AttendanceStatus.UNRECORDED, "partial_hours": None}
    return {"status": LETTERS[node.value], "partial_hours": None}


def _registrations(load: Load, reference: str, block: Node, sessions: dict[str, Node]) -> Iterator[Row]:
    """Who is listed was expected, and nobody else; to a visit, whose places are counted, they had said yes."""
    presences = block.object("presences")
    for name, session in sessions.items():
        is_visit = KINDS.get(session.text("type")) == SessionKind.VISIT
        people = presences.object(name).value
        announced = session.integer("inscrits")
        if announced is not None and announced != len(people):
            load.warn(session.at("inscrits"), f"{announced} inscrits annoncés, {len(people)} dans les présences")
        for participant in people:
            fields = {
                "session_id": load.pk("session", name, reference),
                "participant_id": load.pk("participant", participant, reference),
                "state": RegistrationState.CONFIRMED if is_visit else RegistrationState.EXPECTED,
            }
            yield Row(session.path, fields)
