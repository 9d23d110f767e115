"""The fingerprint of an attendance sheet: the same rows give the same text, byte for byte, on every database."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any


def rows_digest(rows: Iterable[Mapping[str, Any]]) -> str:
    """SHA-256, in hexadecimal, of the rows as canonical JSON: sorted rows, sorted keys, no space, UTF-8."""
    lines = sorted(json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":")) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
