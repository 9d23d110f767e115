"""The whole chain on one machine: broker, worker with one then two processes, web server. Prints one JSON object.

`python -m bench.chain N` asks for N closing bilans and twice as many attestations as the site does, and waits for their
files. Every bilan has a title of its own: none is produced once for another. Wall seconds, from the first request to
the last file; a process that was started has made one document before.
"""

import datetime
import json
import os
import statistics
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

from bench.site import COHORT, TEAM, prepare

PATIENCE = 1800  # seconds for all the documents of a measure
LIST = f"/programmes/{COHORT}/laureats/"


class Chain:
    """The services of the demo's command, started and stopped one by one."""

    def __init__(self) -> None:
        from django.conf import settings

        from ess_platform.common.management.commands import demo
        from tests.browser.stack import free_port

        self.demo = demo
        self.command = demo.Command(stdout=sys.stderr, stderr=sys.stderr)
        self.command.children, self.command.logs = {}, settings.VAR / "log"
        self.command.logs.mkdir(parents=True, exist_ok=True)
        self.command.host, self.command.port = "127.0.0.1", free_port()
        if settings.EMBEDDED_BROKER:
            self.command.start_broker()

    @contextmanager
    def running(self, name: str, words: list[str], is_ready: Callable[[], bool], niceness: int = 0):
        self.command.launch(name, [sys.executable, "-m", *words], niceness=niceness)
        process = self.command.children[name]
        try:
            self.command.wait_for(name, is_ready)
            yield process
        finally:
            process.terminate()
            process.wait(60)

    def worker(self, processes: int):
        """A worker as the demo starts it, without its scheduler."""
        node = f"bench-{os.getpid()}-{processes}@localhost"
        words = ["celery", "-A", "ess_platform", "worker", "-c", str(processes), "-n", node]
        words += ["--without-gossip", "--without-mingle"]
        return self.running("worker", words, lambda: self.demo.answers_worker(node), self.demo.WORKER_NICENESS)

    def web(self):
        """The web server as the demo starts it."""
        host, port = self.command.host, self.command.port
        words = ["gunicorn", "ess_platform.wsgi:application", "--bind", f"{host}:{port}"]
        words += ["--workers", "2", "--threads", "4", "--no-control-socket"]
        return self.running("web", words, lambda: self.demo.answers_http(host, port))


def ask_bilan(cohort, user):
    """One click on « Générer le PDF », of a bilan of its own."""
    from reporting.models import Bilan
    from reporting.services.job import bilan_request

    key = str(uuid.uuid4())
    bilan = Bilan.objects.create(cohort=cohort, kind="closing", title=f"Bilan {key}", created_by=user)
    return bilan_request(bilan=bilan, actor=user, idempotency_key=key)


def ask_attestation(cohort, user, subject):
    """One attestation of a lot, on an occasion of its own."""
    from django.utils import timezone

    from reporting.documents.catalogue import DOCUMENTS
    from reporting.enums import PARTICIPATION
    from reporting.services.content import document_request

    return document_request(
        document_key=PARTICIPATION,
        origin=f"banc:{uuid.uuid4()}",
        cohort=cohort,
        laureate=subject.laureate,
        snapshot=DOCUMENTS[PARTICIPATION].snapshot(**subject.arguments),
        actor=user,
        now=timezone.now(),
    )


def wait(jobs: list, meanwhile: Callable[[], object] = lambda: time.sleep(0.02)) -> float:
    """Wait for the files of these jobs; seconds between the first request and the last file."""
    from reporting.models import Job

    asked, keys = min(job.created_at for job in jobs), [job.pk for job in jobs]
    end = time.monotonic() + PATIENCE
    while Job.objects.filter(pk__in=keys, state__in=("queued", "running")).exists():
        assert time.monotonic() < end, "the documents were not made in time"
        meanwhile()
    states = set(Job.objects.filter(pk__in=keys).values_list("state", "error"))
    assert states == {("done", "")}, states
    last: datetime.datetime = Job.objects.filter(pk__in=keys).latest("ended_at").ended_at
    return (last - asked).total_seconds()


def memory(worker) -> float:
    """The highest memory that a process of the pool had, in MB (Linux)."""
    children = Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()
    found = [Path(f"/proc/{child}/status").read_text().partition("VmHWM:")[2].split()[0] for child in children]
    return max(int(kilobytes) for kilobytes in found) / 1024


def measure_post(client, cohort, user) -> float:
    """CPU seconds of the request that asks for a bilan; the 95th percentile of twenty. No worker runs."""
    from django.utils import timezone

    from reporting.models import Bilan
    from reporting.services.job import job_cancel

    times = []
    for number in range(21):
        bilan = Bilan.objects.create(cohort=cohort, kind="closing", title=f"Demande {number}", created_by=user)
        url, key = f"/programmes/{cohort.slug}/bilans/{bilan.public_id}/generer/", str(uuid.uuid4())
        start = time.process_time()
        answer = client.post(url, {"idempotency_key": key})
        times.append(time.process_time() - start)
        assert answer.status_code == 302, answer.status_code
        job_cancel(job=bilan.jobs.get(), actor=user, now=timezone.now())
    return statistics.quantiles(times[1:], n=20)[-1]


def measure_list(chain: Chain, client, jobs: Callable[[], list]) -> dict:
    """Median wall seconds of the list of laureates on the web server, alone and while two bilans are laid out."""
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    request = urllib.request.Request(f"{chain.command.address}{LIST}", headers={"Cookie": cookie})

    def get() -> float:
        start = time.perf_counter()
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert answer.status == 200
            answer.read()
        return time.perf_counter() - start

    busy: list[float] = []
    for _ in range(10):
        get()
    idle = [get() for _ in range(60)]
    wait(jobs(), meanwhile=lambda: busy.append(get()))
    return {"idle": statistics.median(idle), "busy": statistics.median(busy)}


def main(count: int) -> None:
    prepare()
    from django.test import Client

    from ess_platform.accounts.models import User
    from programmes.models import Cohort
    from reporting.documents.subjects import participants_seen

    cohort = Cohort.objects.select_related("programme").get(slug=COHORT)
    user, client = User.objects.get(email=TEAM), Client()
    client.force_login(user)
    people = participants_seen(cohort)
    chain, measured = Chain(), {"count": count}
    try:
        measured["post"] = measure_post(client, cohort, user)
        for processes in (1, 2):
            with chain.worker(processes) as worker:
                wait([ask_bilan(cohort, user) for _ in range(processes)])
                if processes == 1:
                    measured["click"] = statistics.median(wait([ask_bilan(cohort, user)]) for _ in range(3))
                    measured["first memory"] = memory(worker)
                bilans = wait([ask_bilan(cohort, user) for _ in range(count)])
                sheets = wait([ask_attestation(cohort, user, people[n % len(people)]) for n in range(2 * count)])
                measured[processes] = {"bilans": bilans, "attestations": sheets}
                measured.setdefault("memory", memory(worker))
                if processes == 2:
                    with chain.web():
                        measured["list"] = measure_list(
                            chain, client, lambda: [ask_bilan(cohort, user) for _ in range(2)]
                        )
    finally:
        chain.command.stop(30)
    print(json.dumps(measured))


if __name__ == "__main__":
    main(int(sys.argv[1]))
