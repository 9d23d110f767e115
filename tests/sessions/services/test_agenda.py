"""The agenda of a session, saved whole."""

import pytest

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError, ConflictError
from programmes.enums import CohortStatus
from sessions.enums import AgendaItemKind, SessionStatus
from sessions.services.agenda import MOST, AgendaLine, agenda_save
from tests.factories.sessions import make_contribution, make_session

pytestmark = pytest.mark.django_db

TALK = AgendaLine(AgendaItemKind.TALK, "Conférence", minutes=45)


def save(session, actor, *lines, version=1):
    return agenda_save(session=session, lines=lines, actor=actor, expected_version=version)


def test_a_removed_item_leaves_its_speaker_and_the_same_lines_write_nothing(cohort, team):
    session = make_session(cohort, status=SessionStatus.PLANNED)
    item, _ = save(session, team, TALK, AgendaLine(AgendaItemKind.BREAK, " Pause "))
    contribution = make_contribution(session, agenda_item=item)
    lines = [AgendaLine(row.kind, row.title, row.starts_at, row.minutes, row.pk) for row in session.agenda_items.all()]
    assert [line.title for line in lines] == ["Conférence", "Pause"]
    save(session, team, *lines)  # nothing differs: an old version is no conflict
    assert AuditEntry.objects.filter(action="agenda.save").count() == 1
    save(session, team, lines[1], version=2)
    contribution.refresh_from_db()
    assert (contribution.agenda_item, session.agenda_items.get().position) == (None, 1)


def test_refusals(cohort, team):
    session = make_session(cohort, status=SessionStatus.PLANNED)
    with pytest.raises(ConflictError):
        save(session, team, TALK, version=7)
    with pytest.raises(BusinessRuleError) as refusal:
        save(session, team, TALK, AgendaLine(AgendaItemKind.TALK, "  "))
    assert refusal.value.field == "lines-1-title"
    with pytest.raises(BusinessRuleError, match=f"{MOST} points"):
        save(session, team, *[TALK] * (MOST + 1))
    session.status = SessionStatus.CANCELLED
    session.save()
    with pytest.raises(BusinessRuleError, match="annulée"):
        save(session, team, TALK)
    cohort.status, cohort.ends_on = CohortStatus.ARCHIVED, session.starts_on
    cohort.save()
    with pytest.raises(BusinessRuleError, match="archivée"):
        save(session, team, TALK)
    assert not session.agenda_items.exists()
