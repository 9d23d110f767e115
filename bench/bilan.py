"""The closing bilan: the worker's way, and bare WeasyPrint of the same pages (W). Prints one JSON object.

`python -m bench.bilan one` compares both on the demo; `python -m bench.bilan make N` writes a promotion of N laureates,
and `size N` produces its bilan, as the job of a worker does, in a process whose peak of memory is then its own. Seconds
are of CPU: a layout keeps one core busy, and nothing else of it is waited for than some sixty queries.
"""

import datetime
import json
import statistics
import sys
import tempfile
import uuid
from pathlib import Path

from bench.clock import counted, cpu_once, peak
from bench.promotion_file import promotion_slug, write_promotion_file
from bench.site import COHORT, TEAM, prepare


def bare(html: str) -> bytes:
    """WeasyPrint alone on the same source: same style sheet, fonts and variant, nothing of ours around."""
    from reporting.pdf import _engine
    from reporting.pdf_standards import OPTIONS

    engine = _engine()  # what a process keeps from one document to the next
    source = engine.weasyprint.HTML(string=html, url_fetcher=engine.fetcher_class(engine.assets))
    return source.write_pdf(
        stylesheets=[engine.stylesheet], font_config=engine.fonts, pdf_variant=OPTIONS["pdf_variant"], pdf_tags=True
    )


def measure_one() -> dict:
    """Both ways on the demo's bilan, medians of three: content, pages and PDF against the PDF alone."""
    from django.utils import timezone

    from programmes.models import Cohort
    from reporting.documents.catalogue import DOCUMENTS
    from reporting.documents.stamp import Stamp
    from reporting.pdf import page_count, render_pdf

    kind, cohort = DOCUMENTS["bilan-cloture"], Cohort.objects.select_related("programme").get(slug=COHORT)

    def html() -> str:
        stamp = Stamp(frozen_at=timezone.now(), version_number=1, verification_code=str(uuid.uuid4())[:9])
        return kind.html(snapshot=kind.snapshot(cohort=cohort, bilan=None), stamp=stamp)[0]

    def produce() -> bytes:
        return render_pdf(html=html(), created_at=timezone.now())

    pages, source = page_count(produce()), html()  # also warms fonts and templates
    bare(source)
    both = [
        (cpu_once(produce), cpu_once(lambda: bare(source))) for _ in range(3)
    ]  # in turn: a machine slows down for both
    own, alone = (statistics.median(times) for times in zip(*both, strict=True))
    return {"own": own, "bare": alone, "pages": pages}


def make(size: int) -> dict:
    """Load the promotion of that size, unless it is there."""
    from django.core.management import call_command

    from programmes.models import Cohort

    if not Cohort.objects.filter(slug=promotion_slug(size)).exists():
        with tempfile.TemporaryDirectory() as folder:
            call_command("load_programme", str(write_promotion_file(Path(folder), size)), verbosity=0)
    return {}


def measure_size(size: int) -> dict:
    """One bilan from its request to its file: seconds, pages, peak in MB, queries; and the same one asked again.

    Nobody else takes the job: without a broker its message is not sent.
    """
    from ess_platform.accounts.models import User
    from programmes.models import Cohort
    from reporting import notifications
    from reporting.models import Bilan
    from reporting.pdf import _engine
    from reporting.services.job import bilan_request, job_run

    notifications.LONG = datetime.timedelta.max  # no mail, nor its queries, because the machine is slow
    _engine()  # a worker has it from its first document on
    cohort, user = Cohort.objects.get(slug=promotion_slug(size)), User.objects.get(email=TEAM)
    cohort.team.get_or_create(user=user)
    bilan = Bilan.objects.create(cohort=cohort, kind="closing", title=f"Bilan {uuid.uuid4()}", created_by=user)

    def asked():
        return bilan_request(bilan=bilan, actor=user, idempotency_key=str(uuid.uuid4()))

    job = asked()
    with counted() as found:
        seconds = cpu_once(lambda: job_run(job_id=job.pk))
    job.refresh_from_db()
    assert job.state == "done", (job.state, job.error)
    memory, second = peak(), asked()
    unchanged = cpu_once(lambda: job_run(job_id=second.pk))
    second.refresh_from_db()
    assert second.state == "done", (second.state, second.error)
    return {
        "seconds": seconds,
        "pages": job.document.pages,
        "memory": memory,
        "sql": found["sql"],
        "unchanged": unchanged,
    }


def main(verb: str, size: int = 0) -> None:
    prepare()
    print(json.dumps(measure_one() if verb == "one" else {"make": make, "size": measure_size}[verb](size)))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
