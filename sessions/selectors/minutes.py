"""Minutes: the draft a team starts from, the text that is published, and its parts as a page reads them."""

import datetime

from ess_platform.common import formatting
from laureates.models import Participant
from sessions.enums import CALLED_OFF_STATUSES, MaterialVisibility
from sessions.models import SessionMinutes, SupportSession
from sessions.selectors.attendance import grid_participants

PARTS = {
    "decisions": "Décisions",
    "ideas": "Idées fortes",
    "resources": "Ressources",
    "next_steps": "Suites",
}

DASHES = "–—-•* \t"


def minutes_template(session: SupportSession) -> dict[str, str]:
    """What a new draft holds: who spoke, what was shared, what comes next."""
    ideas = [f"– {talk.speaker} : " for talk in session.contributions.all()]
    shared = session.materials.kept().filter(visibility=MaterialVisibility.LAUREATES)
    resources = [f"– {material.title}" for material in shared]
    coming = SupportSession.objects.filter(cohort=session.cohort_id, starts_on__gt=session.starts_on)
    following = coming.exclude(status__in=CALLED_OFF_STATUSES).order_by("starts_on", "pk").first()
    steps = [f"– Prochaine date : {following.title}, {formatting.date(following.starts_on)}"] if following else []
    return {
        "decisions": "– ",
        "ideas": "\n".join(ideas) or "– ",
        "resources": "\n".join(resources) or "– ",
        "next_steps": "\n".join(steps) or "– ",
    }


def published_text(draft: SessionMinutes) -> str:
    """The text of a draft: a heading and its lines for each part that says something; list dashes alone say nothing."""
    found = []
    for name, heading in PARTS.items():
        lines = [line.rstrip() for line in getattr(draft, name).splitlines()]
        body = "\n".join(line for line in lines if not line or line.strip(DASHES)).strip()
        if body:
            found.append(f"{heading}\n{body}")
    return "\n\n".join(found)


def minutes_parts(text: str) -> list[tuple[str, str]]:
    """The published text as (heading, body); a text that came otherwise is one part without heading."""
    headings, parts = set(PARTS.values()), []
    for block in text.replace("\r\n", "\n").split("\n\n"):
        first, _, rest = block.partition("\n")
        if first.strip() in headings:
            parts.append([first.strip(), rest])
        elif parts:
            parts[-1][1] += f"\n\n{block}"
        else:
            parts.append(["", block])
    return [(heading, body.strip()) for heading, body in parts if body.strip()]


def minutes_readers(session: SupportSession, today: datetime.date) -> list[Participant]:
    """Who is told that the minutes are there: everybody whom the session names, still there, with an address."""
    people = grid_participants(session).filter(pk__in=Participant.objects.current(today)).exclude(person__email="")
    return list({row.person_id: row for row in people}.values())
