"""`{prenom}` in the words of a team: plain names only, replaced once, never evaluated."""

import re
from collections.abc import Mapping

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
NEAR = 20  # characters shown on each side of a broken brace


def placeholders_in(text: str) -> list[str]:
    """What stands between braces, as written, in order, once each."""
    return list(dict.fromkeys(PLACEHOLDER.findall(text)))


def broken_brace(text: str) -> str:
    """The words around a brace that has no other half; empty when there is none."""
    masked = PLACEHOLDER.sub(lambda match: " " * len(match[0]), text)
    found = re.search(r"[{}]", masked)
    if found is None:
        return ""
    return " ".join(text[max(0, found.start() - NEAR) : found.end() + NEAR].split())


def fill(text: str, values: Mapping[str, object]) -> str:
    """Replace each placeholder by its value; KeyError for one that has none. Values are not read again."""
    return PLACEHOLDER.sub(lambda match: str(values[match[1]]), text)
