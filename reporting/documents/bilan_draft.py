"""What a bilan would print now, for the workshop and its preview: nothing is frozen, nothing is stored for good."""

import datetime
import json
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.core.serializers.json import DjangoJSONEncoder

from ess_platform.common import formatting
from programmes.models import Cohort
from reporting.documents.bilan_snapshot import assembled, bilan_facts, bilan_words
from reporting.models import Bilan

# Long enough to write a text and look at it ten times; the page says when its figures were computed.
KEPT_SECONDS = 600


@dataclass(frozen=True)
class Draft:
    """The snapshot that a version frozen now would hold, with figures computed at `computed_at`."""

    snapshot: dict[str, Any]
    computed_at: datetime.datetime

    @property
    def computed_label(self) -> str:
        return formatting.time(self.computed_at)


def draft_of(*, cohort: Cohort, bilan: Bilan, now: datetime.datetime, is_fresh: bool = False) -> Draft:
    """The draft of a bilan: its texts as they are, its figures at most ten minutes old.

    Figures are as everyone outside the team reads them (n < 5 masked): what is kept is what will be printed.
    `is_fresh` computes them again.
    """
    key = f"bilan-facts:{cohort.pk}"
    kept = None if is_fresh else cache.get(key)
    if kept is None:
        kept = json.dumps({"at": now, "facts": bilan_facts(cohort)}, cls=DjangoJSONEncoder)
        cache.set(key, kept, KEPT_SECONDS)
    found = json.loads(kept)
    snapshot = assembled(found["facts"], bilan_words(cohort=cohort, bilan=bilan))
    return Draft(snapshot, datetime.datetime.fromisoformat(found["at"]))
