"""What every document but the bilan says of itself: its promotion, its running heads, its foot."""

import datetime
from typing import Any

from django.utils.text import slugify

from ess_platform.common import formatting
from programmes.models import Cohort
from reporting.documents.bilan_source import shortened
from reporting.documents.stamp import Stamp, verify_url

MAX_FILE_NAME = 60
MAX_RUNNING = 60
MAX_NAME = 110  # longest name of somebody or of something in a title


def cohort_values(cohort: Cohort) -> dict[str, Any]:
    """The promotion as plain JSON values. Reads `programme.operator`: select it with the promotion."""
    return {
        "slug": cohort.slug,
        "name": cohort.name,
        "programme": cohort.programme.name,
        "operator": cohort.programme.operator.name,
        "is_demo": cohort.is_demo,
    }


def funder_names(cohort: Cohort) -> list[str]:
    """Who pays for the promotion, in the order of their conventions: print it wherever the public reads. One query."""
    return list(cohort.fundings.order_by("pk").values_list("funder__name", flat=True))


def document_head(
    cohort: dict[str, Any],
    stamp: Stamp,
    *,
    title: str,
    label: str,
    frozen: str,
    subtitle: str = "",
    is_draft: bool = False,
) -> dict[str, Any]:
    """Inputs of base_pdf.html. `label` and `frozen` give « Relevé, figé le 4 avril 2025 à 18 h 12 »; `is_draft` marks
    « PROVISOIRE » a content that is not settled yet, whatever its stamp."""
    return {
        "title": title,
        "running_title": running(title),
        "subtitle": subtitle,
        "programme": cohort["programme"],
        "operator": cohort["operator"],
        "version_label": label,
        "frozen_label": f"{frozen} le {formatting.date_time(stamp.frozen_at)}",
        "verification_code": stamp.verification_code,
        "verify_url": verify_url(stamp.verification_code),
        "is_draft": stamp.is_draft or is_draft,
        "is_demo": cohort["is_demo"],
    }


def running(title: str) -> str:
    """The title as the head of each page repeats it: two lines at most."""
    return shortened(title, MAX_RUNNING)


def programme_words(cohort: dict[str, Any]) -> str:
    """The name of the promotion, after that of its programme when it does not say it already."""
    name, programme = cohort["name"], cohort["programme"]
    return name if name.startswith(programme) else f"{programme}, {name}"


def plain_day(text: str) -> str:
    """« 2025-04-10 » → « 10 avril 2025 », the day never parted from its month."""
    day = formatting.date(datetime.date.fromisoformat(text), weekday=False)
    return day.replace(" ", formatting.NBSP, 1)


def when_facts(half_days: list[str]) -> list[tuple[str, str]]:
    """A line « Quand » for each day: « jeudi 20 mars 2025, matin : 9 h 30 – 12 h 30 ; après-midi : 14 h – 17 h »."""
    days: dict[str, list[str]] = {}
    for words in half_days:
        date, comma, times = words.partition(", ")
        days.setdefault(date, []).extend([times] if comma else [])
    return [("Quand", ", ".join(filter(None, (date, " ; ".join(times))))) for date, times in days.items()]


def file_name(*parts: str) -> str:
    """« attestation_camille-roussel_industries-engagees-2025.pdf »; a part without any Latin letter is left out."""
    kept = [part for part in (slugify(text)[:MAX_FILE_NAME].strip("-") for text in parts) if part]
    return f"{'_'.join(kept)}.pdf"
