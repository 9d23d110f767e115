"""What somebody may type in any field of a promotion, and a server that must hear nothing of it."""

import http.server
import threading
from contextlib import contextmanager
from html.parser import HTMLParser
from itertools import cycle

from django.db import models

from ess_platform.directory.models import Criterion, CriterionFamily, Sector
from programmes.enums import MilestoneKind
from programmes.models import Milestone
from reporting.documents.bilan_sections import SECTIONS
from reporting.models import Bilan, BilanSection, Monograph
from tests.factories import make_bilan, make_funding, make_monograph, make_own_figure, make_testimonial
from tests.reporting.documents.builders import full_cohort

SECRET_FILE = "/etc/passwd"
SECRET_LINE = "root:"


def traps(address: str) -> list[str]:
    """Texts that would fetch, run or close something if a page took them for its own words."""
    return [
        f'<script src="{address}/script"></script>',
        f"<img src={address}/img>",
        f"<img src=file://{SECRET_FILE}>",
        f"&lt;img src={address}/entity&gt;",
        f'<style>@import "{address}/import";</style>',
        f'" style="background:url({address}/attribute)" x="',
        f"') url({address}/css) format('",
        f"</main></body><link rel=stylesheet href={address}/link>",
        f"<svg onload=fetch('{address}/svg')><image href={address}/image>",
        "🐝 مشروع اقتصاد تضامني « Zoé »",
        "{% include 'settings.py' %} {{ settings.SECRET_KEY }}",
        "<!-- ]]> --> <b>gras",
    ]


@contextmanager
def listening():
    """A server on this machine: its address, and the list of what was asked of it."""
    asked: list[str] = []

    class Canary(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Canary)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


NOT_FREE = {"reference", "search_key", "sort_name", "siret", "rna", "postcode", "phone", "code", "account", "key"}


def fill_texts(row, words) -> None:
    """Write a trap in every field of a row that takes a free text, cut where the field ends."""
    for field in row._meta.concrete_fields:
        is_text = type(field) in (models.CharField, models.TextField) and not field.choices and field.editable
        if is_text and field.name not in NOT_FREE:
            setattr(row, field.name, next(words)[: field.max_length])
    row.save()


def hostile_cohort(address: str, *, laureates: int = 5):
    """A promotion where whatever is typed by somebody is a trap; returns its bilan."""
    words = cycle(traps(address))
    cohort = full_cohort(laureates=laureates)
    Milestone.objects.create(cohort=cohort, kind=MilestoneKind.OTHER, starts_on=cohort.starts_on)
    cohort.territory_needs.create()
    make_testimonial(cohort, consent="named")
    make_own_figure(cohort)
    make_monograph(cohort.laureates.first())
    fundings = [make_funding(cohort)]
    organisations = {cohort.programme.operator, fundings[0].funder}
    sector = Sector.objects.create(code="piege", label="-")
    rows = [cohort, cohort.programme, *fundings, sector, *CriterionFamily.objects.all(), *Criterion.objects.all()]
    for name in ("milestones", "territory_needs", "testimonials", "own_figures", "budget_lines", "cooperations"):
        rows += getattr(cohort, name).all()
    for name in ("themes", "targets", "findings", "partners"):
        rows += getattr(cohort, name).all()
    for session in cohort.support_sessions.all():
        session.number = None  # so that its title is what the charts print
        rows += [session, *session.contributions.all(), *session.satisfaction_responses.all()]
    for laureate in cohort.laureates.all():
        laureate.allows_public_page = laureate.is_exhibitor = laureate.allows_photo = True
        rows += [laureate, *laureate.reports.all(), *Monograph.objects.filter(laureate=laureate)]
        rows += [one.person for one in laureate.participants.all()]
        organisations.add(laureate.organisation)
        for sponsorship in laureate.sponsorships.all():
            rows.append(sponsorship)
            organisations.add(sponsorship.contact.sponsor.organisation)
    for organisation in organisations:
        organisation.sector = sector
    for row in (*rows, *sorted(organisations, key=lambda one: one.pk)):
        fill_texts(row, words)
    bilan = make_bilan(cohort, title=next(words)[:160])
    for section in SECTIONS:
        if section.has_text:
            BilanSection.objects.create(bilan=bilan, key=section.key, title=next(words)[:160], text=next(words))
    return Bilan.objects.get(pk=bilan.pk)


class Markup(HTMLParser):
    """What a page really asks: its elements, and every attribute that names something."""

    NAMES = ("src", "href", "data", "action", "srcset", "poster", "xlink:href", "formaction", "background")

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: set[str] = set()
        self.references: list[str] = []
        self.active: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.add(tag)
        for name, value in attrs:
            if name in self.NAMES:
                self.references.append(value or "")
            elif name.startswith("on") or name == "style":
                self.active.append((tag, name))

    def handle_data(self, data):
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())
