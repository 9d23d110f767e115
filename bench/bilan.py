"""The closing bilan of the demo: the worker's way, and bare WeasyPrint of the same pages (W). Prints one JSON object.

`python -m bench.bilan one` measures one of each; `python -m bench.bilan render N` renders N, and `sheets N` renders N
one-page documents of a lot, for the scaling rows.
"""

import itertools
import json
import os
import statistics
import sys
import uuid
from functools import cache

from bench.clock import wall

COHORT = "industries-engagees-2025"


@cache
def floor() -> tuple:
    """Fonts, fetcher and style sheet, kept from one document to the next as a worker does."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    from reporting.pdf import STYLESHEET, _engine

    fonts, fetcher = FontConfiguration(), _engine().fetcher_class(_engine().assets)
    css = weasyprint.CSS(string=STYLESHEET.read_text(), font_config=fonts, url_fetcher=fetcher)
    return fonts, fetcher, css


def bare(html: str) -> bytes:
    """WeasyPrint alone on the same source: same style sheet, fonts and variant, nothing of ours around."""
    import weasyprint

    fonts, fetcher, css = floor()
    source = weasyprint.HTML(string=html, url_fetcher=fetcher)
    return source.write_pdf(stylesheets=[css], font_config=fonts, pdf_variant="pdf/ua-1", pdf_tags=True)


def sheet_maker(cohort):
    """What makes the sign-in sheet of the next session of the promotion, as the worker does for a piece of a lot."""
    from django.utils import timezone

    from reporting.documents.catalogue import DOCUMENTS
    from reporting.documents.stamp import Stamp
    from reporting.documents.subjects import SUBJECTS
    from reporting.enums import SIGN_IN_SHEET
    from reporting.pdf import render_pdf

    kind, subjects = DOCUMENTS[SIGN_IN_SHEET], itertools.cycle(SUBJECTS[SIGN_IN_SHEET](cohort))

    def make() -> bytes:
        stamp = Stamp(frozen_at=timezone.now(), version_number=1, verification_code="BANC-0001")
        html, images = kind.html(snapshot=kind.snapshot(**next(subjects).arguments), stamp=stamp)
        return render_pdf(html=html, images=images, created_at=stamp.frozen_at)

    return make


def main(verb: str, count: int = 1) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    import django

    django.setup()
    from django.utils import timezone

    from programmes.models import Cohort
    from reporting.documents.catalogue import DOCUMENTS
    from reporting.documents.stamp import Stamp
    from reporting.pdf import page_count, render_pdf

    cohort = Cohort.objects.select_related("programme").get(slug=COHORT)
    kind = DOCUMENTS["bilan-cloture"]

    def produce() -> bytes:
        stamp = Stamp(frozen_at=timezone.now(), version_number=1, verification_code=str(uuid.uuid4())[:9])
        html, images = kind.html(snapshot=kind.snapshot(cohort=cohort, bilan=None), stamp=stamp)
        return render_pdf(html=html, images=images, created_at=stamp.frozen_at)

    if verb == "sheets":
        make = sheet_maker(cohort)
        make()
        print(json.dumps({"seconds": wall(lambda: [make() for _ in range(count)])}))
        return
    pages = page_count(produce())  # also warms fonts and templates
    if verb == "render":
        print(json.dumps({"seconds": wall(lambda: [produce() for _ in range(count)]), "pages": pages}))
        return
    stamp = Stamp(frozen_at=timezone.now(), version_number=1, verification_code="BANC-0001")
    html, _ = kind.html(snapshot=kind.snapshot(cohort=cohort, bilan=None), stamp=stamp)
    bare(html)
    own = statistics.median(wall(produce) for _ in range(3))
    alone = statistics.median(wall(lambda: bare(html)) for _ in range(3))
    print(json.dumps({"own": own, "bare": alone, "pages": pages}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1)
