"""Fingerprints: of a snapshot (what was frozen) and of a file (what was produced)."""

import hashlib
import json
from typing import Any

# Crockford's alphabet: no I, L, O nor U, so that a code read aloud is typed right.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def snapshot_digest(snapshot: dict[str, Any] | list[Any]) -> str:
    """Return the SHA-256, in hexadecimal, of the canonical JSON (sorted keys, no spaces, UTF-8)."""
    canonical = json.dumps(snapshot, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def verification_code(*parts: object) -> str:
    """Return eight characters in two groups (« 7F3K-92QD »), 40 bits of the SHA-256 of the parts."""
    number = int.from_bytes(hashlib.sha256("|".join(map(str, parts)).encode()).digest()[:5], "big")
    letters = [ALPHABET[(number >> (5 * rank)) & 31] for rank in range(8)]
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"


def file_digest(content: bytes) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
