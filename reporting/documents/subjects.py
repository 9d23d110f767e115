"""Documents asked for by the lot: for each key of the catalogue, who gets one in a promotion."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from laureates.models import Laureate
from programmes.models import Cohort


@dataclass(frozen=True)
class Subject:
    """Whom or what one document is about.

    `origin` names the occasion, unique with the document's key (« participation:12:2025-07-02 »): asked again for the
    same occasion, it is the same document. `label` is what a person reads in the list of the lot; `arguments` is
    what the `snapshot` of the catalogue receives.
    """

    origin: str
    label: str
    laureate: Laureate | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)


# Document key → the subjects of a promotion, in the order of the ZIP. An empty list says that there is nobody yet.
SUBJECTS: dict[str, Callable[[Cohort], list[Subject]]] = {}
