"""Links in mails that open a page without a password."""

import re

PERSONAL = "lien|presence|questionnaire|invitation"
TOKEN = re.compile(rf"(https?://[^/\s\"'<>]+/(?:{PERSONAL})/)[^/\s\"'<>?#]+")


def without_tokens(text: str) -> str:
    """`https://host/lien/Zm9v/` → `https://host/lien/…/`; ordinary addresses stay."""
    return TOKEN.sub(r"\1…", text)
