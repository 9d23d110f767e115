"""What a bilan must survive: each bad input ends in a document that says so, or in a control that holds it back.

Other bad inputs stand beside what they are about: no data and long names in `test_bilan.py`, section texts in
`test_bilan_sections.py`, refused references in `test_pdf.py`, pictures sent by mistake in `common/test_images.py`.
"""

import io
import json
import logging
import re

import pypdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ess_platform.common import images
from ess_platform.common.errors import BusinessRuleError
from laureates.enums import Moment
from laureates.models import Laureate
from programmes.models import Programme
from reporting import charts, pdf
from reporting.documents.bilan_html import bilan_html
from reporting.documents.catalogue import DOCUMENTS
from reporting.documents.subjects import SUBJECTS
from reporting.enums import BOOK, LAUREATE_SHEET, STAND_LABELS
from reporting.models import BilanVersion
from reporting.selectors.controls import KEY_FIGURES, controls_of
from reporting.services.bilan import version_publish
from tests.factories import (
    make_bilan,
    make_campaign,
    make_cohort,
    make_laureate,
    make_participant,
    make_team_user,
)
from tests.pictures import encoded, picture, png_bomb, upload
from tests.reporting.conformity import failures
from tests.reporting.documents.builders import DRAFT, FROZEN, WHEN, full_cohort
from tests.reporting.documents.test_bilan import frozen, headings, made, source_of
from tests.reporting.documents.traps import SECRET_LINE, Markup, hostile_cohort, listening
from tests.reporting.figures.promotion import fill
from tests.reporting.services.test_bilan import publishable

pytestmark = pytest.mark.django_db

# What a page of a bilan is made of; nothing that runs, embeds or styles.
HEAD = {"html", "head", "meta", "title", "body", "main"}
BLOCKS = {"section", "h1", "h2", "h3", "div", "p", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "br"}
SHOWN = {"span", "strong", "a", "figure", "figcaption", "img", "table", "caption", "thead", "tbody", "tr", "th", "td"}
OWN_REFERENCE = re.compile(r"#[\w-]+|data:image/svg\+xml;base64,[\w+/=]+|asset:[\w/.-]+")
SCRIPTED_SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><image href="%s"/></svg>'


def text_of(content: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def assert_is_only_text(html: str) -> Markup:
    """Nothing that somebody typed became an element, an attribute or a reference of the page."""
    page = Markup(html)
    assert page.elements <= HEAD | BLOCKS | SHOWN
    assert page.active == []
    assert [one for one in page.references if not OWN_REFERENCE.fullmatch(one)] == []
    return page


def test_whatever_is_typed_anywhere_is_printed_as_a_text_and_asks_for_nothing(caplog):
    """Every free text of the promotion, of its lists and of its bilan; no chart is lost for the names it prints."""
    with listening() as (address, asked):
        bilan = hostile_cohort(address)
        html, found = bilan_html(snapshot=frozen(bilan.cohort, bilan), stamp=FROZEN)
        page = assert_is_only_text(html)
        with caplog.at_level(logging.WARNING, logger="reporting"):
            content = pdf.render_pdf(html=html, images=found, created_at=FROZEN.frozen_at)
    assert asked == []
    assert "référence écartée" not in caplog.text
    assert failures(content) == []
    printed = text_of(content)
    for shown in (page.text, printed.replace(" ", "")):
        assert f"{address}/attribute" in shown
        assert "file:///etc/passwd" in shown
    assert "<script" in page.text
    assert "&lt;img" in page.text  # typed with its entity: printed as it was typed
    assert "{{ settings.SECRET_KEY }}" in page.text.replace("\u00a0", " ")
    assert "🐝" in page.text  # no font draws it: a box is printed, which is read as it was typed
    assert "مشروع" in page.text
    assert SECRET_LINE not in printed


def test_the_documents_around_the_bilan_ask_for_nothing_either():
    with listening() as (address, asked):
        cohort = hostile_cohort(address, laureates=2).cohort
        cohort.status, cohort.funding_mode = "closed", "grant"
        cohort.save()
        for key, subjects_of in SUBJECTS.items():
            for subject in subjects_of(cohort)[:1]:
                snapshot = json.loads(json.dumps(DOCUMENTS[key].snapshot(**subject.arguments)))
                html, _ = DOCUMENTS[key].html(snapshot=snapshot, stamp=DRAFT)
                page = Markup(html)
                assert (page.active, page.elements & {"script", "style", "svg", "object", "link"}) == ([], set()), key
                assert [one for one in page.references if address in one or "file:" in one] == [], key
    assert asked == []


@pytest.mark.parametrize(
    "name",
    ["Atelier url(a)", "href", "Maison onload=x", "</text><image href='x'/>", "&lt;svg&gt;", "]]>", "--> <!--", "'\""],
)
def test_a_chart_prints_any_name(name):
    """A name is a text of the drawing; refused, the chart would leave the page without a word."""
    chart = charts.bars(title=name, labels=[name, "Autre"], series={name: [5, 1]})
    assert pdf.resolve(chart.data_uri, {}) == (chart.svg.encode(), "image/svg+xml")


@pytest.mark.parametrize(
    "svg",
    [
        b'<svg a=">" onload="alert(1)"></svg>',
        b"<svg a='x'></svg>",
        b'<svg a="1" ONLOAD="x"/>',
        b'<svg ><rect fill="URL(#a)"/></svg>',
        b'<svg ><text xlink:href="x">a</text></svg>',
        b"<svg ><text>a</text><",
        b"<svg ><text>a > b</text></svg>",
        b"<svg ><![CDATA[<script>]]></svg>",
        b"<svg ><SCRIPT>a</SCRIPT></svg>",
        b"<svg ><text>&#60;</text></svg>",
    ],
)
def test_a_drawing_that_ours_never_writes_is_refused(svg):
    assert not pdf.is_own_svg(svg)


def test_a_long_word_in_a_link_keeps_its_tag():
    """An address of 120 characters as the title of a section: the contents still conform to PDF/UA-1."""
    bilan = make_bilan(make_cohort())
    bilan.sections.create(key="parrains", title="https://essaim.example/" + "n" * 120, text="Un texte.")
    html, _ = bilan_html(snapshot=frozen(bilan.cohort, bilan), stamp=FROZEN)
    assert failures(pdf.render_pdf(html=html, created_at=FROZEN.frozen_at)) == []


def test_one_laureate_is_a_document_whose_numbers_are_masked():
    cohort = full_cohort(laureates=1)
    html = source_of(cohort)
    assert "un lauréat" in html.lower() or "1 lauréat" in html
    assert "masqué (moins de 5)" in html
    assert failures(made(cohort)) == []


def test_two_laureates_of_one_name_keep_their_own_presence_and_people():
    cohort = full_cohort(laureates=2, name="Ressourcerie")
    for laureate in cohort.laureates.select_related("organisation"):  # the first one was excused, the second one came
        laureate.organisation.name = "La Ressourcerie"
        laureate.organisation.save()
    first, second = cohort.laureates.order_by("pk")
    make_participant(second)
    html = source_of(cohort).replace("\u00a0", " ")
    sheets = {slug: html.index(f'id="laureat-{slug}"') for slug in (first.slug, second.slug)}
    assert html[sheets[first.slug] :].index("0 demi-journée sur 2") < html[sheets[first.slug] :].index(
        "2 demi-journées"
    )
    assert "2 demi-journées sur 2" in html[sheets[second.slug] :]
    identities = html[html.index("identité et nombre de personnes inscrites") :]
    people = re.findall(r"La Ressourcerie</th>.*?<td[^>]*>([^<]*)</td></tr>", identities, re.DOTALL)
    assert people[:2] == ["1", "2"]
    older = frozen(cohort)
    for row in older["attendance"]["rows"]:
        del row["slug"]  # frozen before laureates were told apart by their address
    assert "demi-journées sur 2" in bilan_html(snapshot=older, stamp=FROZEN)[0].replace("\u00a0", " ")


def test_an_empty_campaign_is_said_and_nothing_is_invented():
    """Two laureates, two campaigns, not one form: 0 of 2, and unknown everywhere else."""
    cohort = make_cohort()
    for _ in range(2):
        make_laureate(cohort, activity="A", project="B")
    for moment in (Moment.ENTRY, Moment.EXIT):
        make_campaign(cohort, moment)
    snapshot = frozen(cohort)
    figures = snapshot["figures"]
    assert (figures["K10"]["display"], figures["K10"]["context"]) == ("0/2 et 0/2", "0 sur 4 fiches attendues")
    unknown = ("K13", "K14", "K15", "K16", "K17", "K19", "K20", "K21", "K22")
    assert {code: figures[code]["value"] for code in unknown} == dict.fromkeys(unknown)
    html = source_of(cohort, DRAFT)
    assert "Chiffres d’entrée et de sortie" in html
    assert "non renseigné" in html
    bilan = make_bilan(cohort)
    warnings = {one.control.key: one.sentence for one in controls_of(bilan, WHEN.date()).warnings}
    assert warnings["forms"] == "4 fiches manquent."


def test_a_rate_without_denominator_is_not_recorded_and_the_publication_waits():
    """A sequence without half-day, nobody to divide by: never « 0 % », and five key figures at zero hold the bilan."""
    version = publishable()
    bilan = version.bilan
    bilan.explanations.all().delete()
    figures = frozen(bilan.cohort, bilan)["figures"]
    rates = ("K08", "K12", "K15", "K25")
    assert {code: figures[code]["value"] for code in rates} == dict.fromkeys(rates)
    assert {figures[code]["display"] for code in ("K08", "K12", "K15")} == {"non renseigné"}
    html = source_of(bilan.cohort, DRAFT)
    assert not re.search(r"\b(NaN|inf)\b|>0\u00a0%", html)
    blocking = {one.control.key: one.sentence for one in controls_of(bilan, WHEN.date()).blocking}
    assert KEY_FIGURES in blocking
    with pytest.raises(BusinessRuleError) as refused:
        version_publish(version=version, actor=version.frozen_by, expected_digest=version.digest, now=WHEN)
    assert str(refused.value) == f"La publication est bloquée. {blocking[KEY_FIGURES]}"
    assert BilanVersion.objects.published().count() == 0


class TestPictures:
    PAGE = reverse("laureates:space_structure")

    @pytest.fixture
    def laureate(self, client):
        """One that signed in, exhibits and agreed to everything: every document may print its pictures."""
        laureate = make_laureate(
            make_cohort(), allows_public_page=True, allows_photo=True, is_exhibitor=True, showroom_product="Bonnet"
        )
        client.force_login(make_participant(laureate, with_user=True).person.user)
        return laureate

    def sent(self, client, laureate, logo):
        data = {"version": laureate.version, "activity": "Tricot", "is_exhibitor": "oui", "logo": logo}
        return client.post(self.PAGE, data | {"allows_photo": "oui", "allows_public_page": "oui"})

    def printed(self, laureate) -> dict[str, tuple[str, dict]]:
        """Source and images of each document that prints a logo."""
        cohort = {"cohort": laureate.cohort}
        arguments = {LAUREATE_SHEET: {"laureate": laureate}, BOOK: cohort, STAND_LABELS: cohort}
        return {
            key: DOCUMENTS[key].html(snapshot=DOCUMENTS[key].snapshot(**given), stamp=FROZEN)
            for key, given in arguments.items()
        }

    @pytest.mark.parametrize(
        ("content", "name", "message"),
        [
            (SCRIPTED_SVG % b"x", "logo.svg", images.VECTOR),
            (SCRIPTED_SVG % b"x", "logo.png", images.VECTOR),
            (b'<?xml version="1.0"?><!DOCTYPE svg><svg/>', "logo.jpg", images.VECTOR),
            (b"MZ\x90\x00" + b"\x00" * 200, "logo.jpg", images.NOT_AN_IMAGE),
            (png_bomb(), "logo.png", images.TOO_MANY_PIXELS),
        ],
    )
    def test_a_logo_that_is_no_picture_is_refused_beside_the_field(self, client, laureate, content, name, message):
        answer = self.sent(client, laureate, upload(content, name, "image/png"))
        assert answer.status_code == 400
        assert {key: list(texts) for key, texts in answer.context["form"].errors.items()} == {"logo": [message]}
        html = answer.content.decode()
        error = re.search(r'id="(id_logo[-_]error[^"]*|[^"]*logo[^"]*error[^"]*)"', html)
        assert error, "the sentence has an identifier"
        assert error[1] in re.search(r'<input[^>]*name="logo"[^>]*>', html)[0]  # aria-describedby
        assert not Laureate.objects.get(pk=laureate.pk).logo

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (encoded(picture((40, 30))), "logo.png"),  # a JPEG under the name of another
            (encoded(picture((40, 30)), "PNG"), "logo.svg"),
            (encoded(picture((2, 1))), "un-point.jpg"),
            (encoded(picture((1, 1), "RGBA"), "PNG"), "point.png"),
        ],
    )
    def test_a_renamed_or_tiny_logo_is_encoded_again_and_printed(self, client, laureate, content, name):
        assert self.sent(client, laureate, upload(content, name)).status_code == 302
        laureate.refresh_from_db()
        stored = laureate.logo.read()
        assert pdf.sniff(stored) == "image/png"
        for key, (html, found) in self.printed(laureate).items():
            assert list(found.values()) == [stored], key
            assert html.count("asset:images/logo") == 1, key
        html, found = self.printed(laureate)[LAUREATE_SHEET]
        assert failures(pdf.render_pdf(html=html, images=found, created_at=WHEN)) == []

    @pytest.mark.parametrize("kind", ["missing", "svg", "html", "empty"])
    def test_what_is_no_picture_in_the_storage_is_left_out_and_the_document_made(self, laureate, kind):
        with listening() as (address, asked):
            contents = {"svg": SCRIPTED_SVG % address.encode(), "html": f"<img src={address}>".encode(), "empty": b""}
            for field in ("logo", "photo"):
                name = default_storage.save(f"laureates/{field}s/piege.png", ContentFile(contents.get(kind, b"x")))
                setattr(laureate, field, name)
                if kind == "missing":
                    default_storage.delete(name)
            laureate.save()
            for key, (html, found) in self.printed(laureate).items():
                assert found == {}, key
                assert "asset:images" not in html, key
                assert "<script" not in html, key
            html, found = self.printed(laureate)[LAUREATE_SHEET]
            content = pdf.render_pdf(html=html, images=found, created_at=WHEN)
        assert asked == []
        assert failures(content) == []
        assert laureate.organisation.name in text_of(content)
        assert "logos" not in source_of(laureate.cohort)  # the bilan itself prints no picture


def bilan_queries(laureates: int) -> tuple[int, str]:
    cohort = make_cohort(programme=Programme.objects.first())
    fill(cohort, laureates=laureates)
    bilan = make_bilan(cohort, created_by=make_team_user(cohort))
    with CaptureQueriesContext(connection) as captured:
        html, _ = bilan_html(snapshot=frozen(cohort, bilan), stamp=FROZEN)
    return len(captured), html


def test_three_hundred_laureates_take_the_queries_of_three_and_are_all_there():
    fill(make_cohort(), laureates=1)  # the lists that both promotions read
    few, _ = bilan_queries(3)
    many, html = bilan_queries(300)
    assert many == few
    assert len(re.findall(r"Fiche \d+ sur 300", html)) == 300
    assert "Fiches des lauréats (300), par ordre alphabétique" in html
    titles = headings(html)
    anchors = re.findall(r'<li class="level-1"><a href="#([\w-]+)"', html)
    assert len(anchors) == len(set(anchors)) == len(titles) - 300 - 1 + 1  # the sheets are one line, « Sommaire » none
    assert [one for one in anchors if f'id="{one}"' not in html] == []
