"""What a funder reads beyond the document: figures and rows as published, evidence, two editions, data files."""

import csv
import datetime
import io
import json

import pytest
from django.urls import reverse
from django.utils import timezone

from laureates.enums import Moment
from programmes.models import Funding
from reporting.documents.bilan_snapshot import bilan_snapshot
from reporting.enums import BilanStatus, ReadingKind
from reporting.models import BilanVersion, VersionReading
from reporting.services.version_reading import version_read
from tests.factories import (
    make_campaign,
    make_cohort,
    make_criteria,
    make_funder_user,
    make_funding,
    make_laureate,
    make_organisation,
    make_positioning,
    make_report,
    make_session,
    make_signed_sheet,
    make_team_user,
)
from tests.reporting.views.builders import FIGURE, make_ready_version

pytestmark = pytest.mark.django_db

RESULTS_QUERIES, FIGURE_QUERIES, EVIDENCE_QUERIES, COMPARE_QUERIES = 9, 10, 14, 10
SECRET = 918273


def url(page, cohort, **kwargs):
    return reverse(f"reporting:funder_{page}", kwargs={"slug": cohort.slug} | kwargs)


def publish(cohort, **fields):
    actor = make_team_user(cohort)
    return make_ready_version(cohort, actor=actor, status=BilanStatus.PUBLISHED, **fields)


def publish_what_it_is(cohort):
    """A version whose frozen content is really that of the promotion."""
    return publish(cohort, snapshot=bilan_snapshot(cohort=cohort, bilan=None))


def make_promotion(cohort, laureates: int, etp: int = SECRET):
    """Laureates with their entry and exit forms validated, rated on the grid: the jobs are the secret."""
    entry, exit_ = make_campaign(cohort), make_campaign(cohort, Moment.EXIT)
    levels = dict.fromkeys(make_criteria(), 2)
    for _ in range(laureates):
        laureate = make_laureate(cohort)
        for campaign in (entry, exit_):
            make_report(laureate, campaign, values={"etp_total": etp, "ca_12m": etp, "ao_repondus": 1})
            make_positioning(laureate, campaign, self_rated=levels, agreed=levels)


def everything_read(client, cohort) -> str:
    """Every page and data file of the published figures, as one text without spaces."""
    pages = [url(page, cohort) for page in ("cohort", "results", "evidence", "compare")]
    pages += [url("figure", cohort, code=f"K{rank:02d}") for rank in range(1, 26)]
    pages += [url("data", cohort, filename=name) for name in ("donnees.json", "donnees.csv", "dictionnaire.csv")]
    found = []
    for page in pages:
        response = client.get(page)
        assert response.status_code == 200, page
        found.append(response.content.decode())
    return squeezed("".join(found).replace("&nbsp;", ""))


def squeezed(text: str) -> str:
    """Without spaces, thin ones included: « 918 273 » is 918273."""
    return "".join(text.split())


@pytest.mark.parametrize(("laureates", "is_masked"), [(3, True), (6, False)])
def test_fewer_than_five_stay_masked_in_pages_rows_and_files(funder_client, cohort, laureates, is_masked):
    make_promotion(cohort, laureates)
    version = publish_what_it_is(cohort)
    text = everything_read(funder_client, cohort)
    frozen = squeezed(json.dumps([version.snapshot[key] for key in ("figures", "figure_rows")], ensure_ascii=False))
    assert (str(SECRET) not in text) is is_masked
    assert (str(SECRET) not in frozen) is is_masked
    assert ("masqué(moinsde5)" in text) is is_masked
    rows = version.snapshot["figure_rows"]
    assert ("K13" in rows) is not is_masked
    assert not {"K11", "K12", "K22", "K24"} & set(rows)  # answers, grids and people: never row by row


def test_rows_about_people_bear_no_name_and_attendance_does(funder_client, cohort):
    make_promotion(cohort, 5)
    names = [laureate.organisation.name for laureate in cohort.laureates.select_related("organisation")]
    publish_what_it_is(cohort)
    economy = funder_client.get(url("figure", cohort, code="K13"))
    assert [row.label for row in economy.context["rows"].rows] == [f"Lauréat {rank}" for rank in range(1, 6)]
    assert not any(name in economy.content.decode() for name in names)
    listed = funder_client.get(url("figure", cohort, code="K01")).context["rows"]
    assert sorted(row.label for row in listed.rows) == sorted(names)


def test_figures_are_those_of_the_version_not_of_today(funder_client, cohort):
    make_laureate(cohort)
    version = publish_what_it_is(cohort)
    make_laureate(cohort)
    response = funder_client.get(url("figure", cohort, code="K01"))
    assert (response.context["figure"].content["value"], len(response.context["rows"].rows)) == (1, 1)
    html = response.content.decode()
    for proof in (version.digest, version.document.sha256, version.verification_code):
        assert proof in html
    assert funder_client.get(url("figure", cohort, code="K99")).status_code == 404


def test_a_version_frozen_before_rows_were_says_so(funder_client, cohort):
    publish(cohort)
    assert "avant que les lignes" in funder_client.get(url("figure", cohort, code="K01")).content.decode()


def test_nothing_is_read_before_publication(funder_client, cohort):
    make_ready_version(cohort, actor=make_team_user(cohort))
    assert "Aucun bilan publié" in funder_client.get(url("results", cohort)).content.decode()
    assert "à la publication du bilan" in funder_client.get(url("evidence", cohort)).content.decode()
    for page in (url("figure", cohort, code="K01"), url("data", cohort, filename="donnees.csv")):
        assert funder_client.get(page).status_code == 404


def test_data_files_open_in_a_spreadsheet_and_say_what_they_are(funder_client, cohort):
    detail = FIGURE | {"label": "=1+1", "group": "par_filiere", "value": "12.50", "note": "", "display": "12,5"}
    version = publish(
        cohort, snapshot={"figures": {"K01": FIGURE | {"name": "=HYPERLINK(1)", "details": {"a": detail}}}}
    )
    raw = funder_client.get(url("data", cohort, filename="donnees.csv")).content
    assert raw.startswith(b"\xef\xbb\xbfcode;chiffre;")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    assert [(row["chiffre"], row["detail"], row["valeur"]) for row in rows] == [
        ("'=HYPERLINK(1)", "", "22"),
        ("'=HYPERLINK(1)", "'=1+1", "12,5"),
    ]
    content = json.loads(funder_client.get(url("data", cohort, filename="donnees.json")).content)
    assert content["bilan"]["empreinte_des_chiffres_sha256"] == version.digest
    assert content["chiffres"][0]["details"][0]["valeur"] == "12.50"
    assert set(content["dictionnaire"]) == set(rows[0])


@pytest.mark.parametrize("sessions", [1, 3, 30])
def test_evidence_is_of_held_sessions_in_constant_queries(funder_client, cohort, sessions, django_assert_num_queries):
    version = publish_what_it_is(cohort)
    for _ in range(sessions):
        make_signed_sheet(make_session(cohort), uploaded_by=version.published_by)
    planned = make_signed_sheet(make_session(cohort, status="planned"), uploaded_by=version.published_by)
    funder_client.get(url("evidence", cohort))
    with django_assert_num_queries(EVIDENCE_QUERIES):
        response = funder_client.get(url("evidence", cohort))
    assert len(response.context["sessions"]) == sessions
    assert str(planned.public_id) not in response.content.decode()


@pytest.mark.parametrize("editions", [2, 3, 12])
def test_two_published_editions_side_by_side(funder_client, cohort, editions, django_assert_num_queries):
    funder = cohort.fundings.get().funder
    first = publish(cohort)
    html = funder_client.get(url("compare", cohort)).content.decode()
    assert "Une seule édition publiée" in html
    assert url("compare", cohort) not in funder_client.get(url("results", cohort)).content.decode()
    unseen = make_cohort(programme=cohort.programme)
    publish(unseen)  # funded by somebody else
    others = [make_cohort(programme=cohort.programme) for _ in range(editions - 1)]
    for other in others:
        make_funding(other, funder=funder)
        publish(other, snapshot={"figures": {"K01": FIGURE | {"display": "31", "value": 31}}})
    with django_assert_num_queries(COMPARE_QUERIES):
        response = funder_client.get(url("compare", cohort), {"avec": others[-1].slug})
    assert (response.context["first"], response.context["second"].bilan.cohort) == (first, others[-1])
    assert [(line.first["display"], line.second["display"]) for line in response.context["lines"]] == [("22", "31")]
    stolen = funder_client.get(url("compare", cohort), {"avec": unseen.slug})
    assert stolen.context["second"].bilan.cohort in others
    assert unseen.name not in stolen.content.decode()


@pytest.mark.parametrize("laureates", [1, 3, 60])
def test_results_and_figure_in_constant_queries(funder_client, cohort, laureates, django_assert_num_queries):
    for _ in range(laureates):
        make_laureate(cohort)
    publish_what_it_is(cohort)
    for page, budget in (("results", RESULTS_QUERIES), ("figure", FIGURE_QUERIES)):
        address = url(page, cohort, **({"code": "K01"} if page == "figure" else {}))
        funder_client.get(address)
        with django_assert_num_queries(budget):
            funder_client.get(address)


def test_the_address_of_the_mail_hands_out_what_is_published_today(funder_client, cohort):
    old = publish(cohort)
    address = url("bilan", cohort, public_id=old.bilan.public_id)
    assert funder_client.get(address)["Content-Disposition"].endswith('filename="bilan-1.pdf"')
    BilanVersion.objects.filter(pk=old.pk).update(status=BilanStatus.REPLACED)
    assert funder_client.get(address).status_code == 404
    make_ready_version(cohort, actor=old.published_by, bilan=old.bilan, number=2, status=BilanStatus.PUBLISHED)
    assert funder_client.get(address)["Content-Disposition"].endswith('filename="bilan-2.pdf"')
    replaced = reverse("reporting:document_download", kwargs={"public_id": old.document.public_id})
    assert funder_client.get(replaced).status_code == 404  # the id of a superseded file (trust, 3.3)


def test_who_opened_what_is_kept_once_a_day_and_shown_to_the_team(client, cohort):
    version = publish(cohort)
    funder, team = make_funder_user(cohort), version.published_by
    client.force_login(funder)
    client.get(url("results", cohort))
    client.get(url("bilan", cohort, public_id=version.bilan.public_id))
    client.get(url("results", cohort))
    client.force_login(team)
    client.get(reverse("reporting:document_download", kwargs={"public_id": version.document.public_id}))
    assert sorted(VersionReading.objects.values_list("reader", "kind")) == [(funder.pk, "file"), (funder.pk, "page")]
    later = timezone.now() + datetime.timedelta(days=2)
    for hours in (0, 1):
        when = later.replace(hour=9 + hours, minute=0)
        version_read(version=version, reader=funder, kind=ReadingKind.PAGE, now=when)
    page = VersionReading.objects.get(kind=ReadingKind.PAGE)
    assert (page.first_at.date() < page.last_at.date(), page.last_at.hour) == (True, 9)
    html = client.get(
        reverse("reporting:bilan_detail", kwargs={"slug": cohort.slug, "public_id": version.bilan.public_id})
    ).content.decode()
    assert str(funder) in html
    assert "Vu par les financeurs" in html


def test_each_funder_reads_its_own_perimeter(client, cohort):
    publish(cohort)
    one, two = (make_funder_user(cohort, funder=make_organisation()) for _ in range(2))
    for user, perimeter in ((one, "Le Rhône"), (two, "La Loire")):
        Funding.objects.filter(funder__memberships__user=user).update(perimeter=perimeter)
    client.force_login(two)
    html = client.get(url("cohort", cohort)).content.decode()
    assert "La Loire" in html
    assert "Le Rhône" not in html
