"""From words to a mail: paragraphs, one button, a footer; the text and its light HTML twin."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from ess_platform.common.addresses import absolute_url

from ..models import OutgoingMail
from ..reminder_kinds import LINK, Signature
from .words import Words

SUBJECT_MAX = OutgoingMail._meta.get_field("subject").max_length
GREETING = re.compile(r"bonjour\b", re.IGNORECASE)
ADDRESS = re.compile(r"https?://[^\s<>\"«»]+[^\s<>\"«».,;:!?)]")
BEFORE_LINK = " :\u00a0\u202f"  # what parts the label of the button from its address
DEFAULT_LABEL = "Ouvrir la page"


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; with a `link`, it is the button and `text` its label."""

    text: str
    link: str = ""

    @property
    def plain(self) -> str:
        return f"{self.text}\u00a0:\n{self.link}" if self.link else self.text

    @property
    def html(self) -> SafeString:
        """Escaped, line breaks kept; only addresses of this site become links."""
        lines = format_html_join(SafeString("<br>"), "{}", ((linked(line),) for line in self.text.splitlines()))
        return lines


@dataclass(frozen=True)
class Block:
    """What one reminder says: its title is the subject it would have alone."""

    title: str
    paragraphs: tuple[Paragraph, ...]
    greeting: str = ""
    signature: Signature | None = None


@dataclass(frozen=True)
class Letter:
    """A mail ready to be stored."""

    subject: str
    text: str
    html: str
    reply_to: str = ""


def one_line(text: str) -> str:
    """One line, whatever the words or the data hold: a line break would forge a header."""
    text = " ".join(text.split())
    return text if len(text) <= SUBJECT_MAX else f"{text[: SUBJECT_MAX - 1]}…"


def linked(line: str) -> SafeString:
    """The line escaped, with the addresses of this site as links."""
    parts, end = [], 0
    for found in ADDRESS.finditer(line):
        if found[0].startswith(site_root()):
            parts += [escape(line[end : found.start()]), format_html('<a href="{0}">{0}</a>', found[0])]
            end = found.end()
    return format_html_join("", "{}", ((part,) for part in [*parts, escape(line[end:])]))


def site_root() -> str:
    return absolute_url("/")


def paragraphs_of(body: str, link: str) -> list[Paragraph]:
    """Paragraphs are parted by blank lines; the first that ends with the link gives the button."""
    found, has_button = [], False
    for text in re.split(r"\n\s*\n", body.replace("\r\n", "\n").strip()):
        if link and not has_button and text.rstrip().endswith(link):
            has_button = True
            lines = text.rstrip().removesuffix(link).rstrip(f"\n{BEFORE_LINK}").splitlines()
            if lines[:-1]:
                found.append(Paragraph("\n".join(lines[:-1])))
            found.append(Paragraph(lines[-1].strip() if lines else DEFAULT_LABEL, link))
        elif text.strip():
            found.append(Paragraph(text.strip()))
    return found


def block_of(words: Words, context: Mapping[str, Any]) -> Block:
    """The block of one reminder for one reader; KeyError when the context lacks a placeholder."""
    subject, body = words.filled(context)
    paragraphs = paragraphs_of(body, str(context.get(LINK, "")))
    greeting = ""
    if paragraphs and not paragraphs[0].link and GREETING.match(paragraphs[0].text):
        greeting, paragraphs = paragraphs[0].text, paragraphs[1:]
    return Block(one_line(subject), tuple(paragraphs), greeting, context.get("signature"))


def letter_of(blocks: Sequence[Block], *, reason: str, can_mute: bool) -> Letter:
    """One mail of one or several blocks, the first one giving its subject. `can_mute` says how to receive fewer."""
    signatures = list(dict.fromkeys(block.signature for block in blocks if block.signature))
    context = {
        "title": blocks[0].title,
        "greeting": Paragraph(next((block.greeting for block in blocks if block.greeting), "")),
        "blocks": blocks,
        "is_group": len(blocks) > 1,
        "signatures": signatures,
        "reason": reason,
        "mute_url": f"{site_root().rstrip('/')}{reverse('notifications:preferences')}" if can_mute else "",
    }
    text = render_to_string("notifications/email/letter.txt", context)
    html = render_to_string("notifications/email/letter.html", context)
    return Letter(
        subject=blocks[0].title,
        text=f"{squeezed(text)}\n",
        html=f"{html.strip()}\n",
        reply_to=next((signature.email for signature in signatures if signature.email), ""),
    )


def squeezed(text: str) -> str:
    """At most one blank line between two paragraphs, whatever the template left."""
    return re.sub(r"\n{3,}", "\n\n", text).strip()
