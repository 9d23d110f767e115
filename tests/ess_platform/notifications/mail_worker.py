"""A worker that empties the outbox and is killed, again and again; run by `test_killed_worker.py`.

    python -m tests.ess_platform.notifications.mail_worker kill <seed> <times>
    python -m tests.ess_platform.notifications.mail_worker settle <message ids that were received>

Django is loaded once; each worker is a process of its own (`fork`), ended by SIGKILL at a random point of one of
its first mails. At the end a last worker finishes, and the state of every mail is printed.
"""

import datetime
import json
import os
import random
import select
import signal
import sys
import time

import django

PATIENCE = 5  # seconds without a mail taken
LEASE = datetime.timedelta(milliseconds=30)


def send(until_empty: bool) -> None:
    """Empty the outbox, over and over; `until_empty` says whether to stop when nothing waits."""
    from django.utils import timezone

    from ess_platform.notifications.enums import MailState
    from ess_platform.notifications.models import OutgoingMail
    from ess_platform.notifications.services import outbox_send

    while True:
        outbox_send(now=timezone.now(), limit=1000)
        if until_empty and not OutgoingMail.objects.filter(state=MailState.PENDING).exists():
            return
        time.sleep(0.001)


def tell_claims(pipe: int) -> None:
    """Write one byte each time a mail is taken: the killer counts mails, for a busy machine makes time worthless."""
    from ess_platform.notifications.services import outbox

    claim = outbox.claim

    def claim_and_tell(pk, now):
        mail = claim(pk, now)
        if mail is not None:
            os.write(pipe, b".")
        return mail

    outbox.claim = claim_and_tell


def wait_for_claims(pipe: int, count: int) -> float:
    """Wait until the worker has taken `count` mails, or has none left; return the seconds that the last one took."""
    took, before = 0.0, time.monotonic()
    for _ in range(count):
        if not select.select([pipe], [], [], PATIENCE)[0]:
            break
        os.read(pipe, 1)
        took, before = time.monotonic() - before, time.monotonic()
    return took


def kill(seed: int, times: int) -> None:
    """Start a worker and kill it in the middle of a mail, `times` times."""
    chance = random.Random(seed)
    for _ in range(times):
        heard, told = os.pipe()
        child = os.fork()
        if child == 0:
            tell_claims(told)
            try:
                send(until_empty=False)
            finally:
                os._exit(1)
        took = wait_for_claims(heard, chance.randint(2, 4))
        time.sleep(chance.uniform(0, took))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        os.close(heard)
        os.close(told)
        assert os.WIFSIGNALED(status), "the worker stopped by itself"


def settle(received: set[str]) -> None:
    """What the team does with the mails to check, knowing what its readers have."""
    from django.utils import timezone

    from ess_platform.accounts.models import User
    from ess_platform.notifications.enums import MailState
    from ess_platform.notifications.models import OutgoingMail
    from ess_platform.notifications.services import mail_confirm_sent, mail_send_again

    actor = User.objects.first()
    for mail in OutgoingMail.objects.filter(state=MailState.UNCERTAIN):
        if str(mail.message_id) in received:
            mail_confirm_sent(mail=mail, actor=actor)
        else:
            mail_send_again(mail=mail, actor=actor, now=timezone.now())


def main() -> None:
    django.setup()
    from django.core.mail.utils import DNS_NAME

    from ess_platform.notifications.models import OutgoingMail
    from ess_platform.notifications.services import outbox

    outbox.LEASE = LEASE
    DNS_NAME.get_fqdn()  # slow, and kept: once for all workers
    verb, *given = sys.argv[1:]
    if verb == "kill":
        kill(int(given[0]), int(given[1]))
    else:
        settle(set(given))
    send(until_empty=True)
    rows = OutgoingMail.objects.values_list("message_id", "state", "attempts")
    sys.stdout.write(json.dumps({str(key): [state, attempts] for key, state, attempts in rows}))


if __name__ == "__main__":
    main()
