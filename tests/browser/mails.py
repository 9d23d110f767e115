"""The mails that a running platform has sent: one `.eml` file each under its `var/mails`."""

import email
import email.policy
import re
import time

from tests.browser.stack import Stack

WAIT = 30


def sent_to(stack: Stack, address: str) -> list[tuple[str, str]]:
    """(subject, text) of the mails that an address has received, in no order."""
    found = []
    for path in (stack.var / "mails").glob("*.eml"):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if address in str(mail["To"]):
            found.append((str(mail["Subject"]), mail.get_body(("plain",)).get_content()))
    return found


def wait_for_match(stack: Stack, address: str, pattern: str) -> str:
    """The first group of the pattern in a mail that the address receives; the worker sends in a moment."""
    end = time.monotonic() + WAIT
    while time.monotonic() < end:
        for _, text in sent_to(stack, address):
            if match := re.search(pattern, text, re.MULTILINE):
                return match[1]
        time.sleep(0.2)
    raise AssertionError(f"no mail to {address} matches {pattern}: {sent_to(stack, address)}")
