"""A draft as somebody corrects it: its text without the footer nor the personal addresses, and the mail it makes."""

import re

from ..models import OutgoingMail
from .letter import ADDRESS, Block, Letter, letter_of, one_line, paragraphs_of, site_root

FOOTER = "\n--\n"
BUTTON = "{lien}"


def written_body(mail: OutgoingMail) -> str:
    """Everything above the line that says why one gets the mail."""
    return mail.body_text.rpartition(FOOTER)[0].strip() or mail.body_text.strip()


def addresses_of(mail: OutgoingMail) -> dict[str, str]:
    """The addresses of this site in a draft, by the marker that stands for each; `{lien}` is the button.

    A marker is what the team reads and moves: the address itself opens a page of the reader without a password.
    """
    body = written_body(mail)
    found = [address for address in dict.fromkeys(ADDRESS.findall(body)) if address.startswith(site_root())]
    button = next((address for address in reversed(found) if re.search(rf"^{re.escape(address)}$", body, re.M)), "")
    others = [address for address in found if address != button]
    markers = {f"{{lien-{rank}}}": address for rank, address in enumerate(others, start=2)}
    return {BUTTON: button, **markers} if button else markers


def draft_body(mail: OutgoingMail) -> str:
    """What may be corrected, with a marker for each personal address."""
    body = written_body(mail)
    for marker, address in sorted(addresses_of(mail).items(), key=lambda pair: -len(pair[1])):
        body = body.replace(address, marker)
    return body


def letter_typed(mail: OutgoingMail, *, subject: str, body: str) -> Letter:
    """The mail that a corrected text makes: same reader, same addresses, same reason, same layout."""
    addresses = addresses_of(mail)
    for marker, address in addresses.items():
        body = body.replace(marker, address)
    block = Block(one_line(subject), tuple(paragraphs_of(body, addresses.get(BUTTON, ""))))
    return letter_of([block], reason=mail.reason, can_mute=False)
