"""The monograph of a laureate: drafted from its data, written by the team, validated by the laureate itself."""

import io
import json

import pypdf
import pytest
from django.urls import reverse

from ess_platform.common.errors import BusinessRuleError
from ess_platform.notifications.models import Notice
from laureates.enums import Moment
from reporting import pdf
from reporting.documents.catalogue import DOCUMENTS
from reporting.documents.subjects import SUBJECTS
from reporting.enums import MONOGRAPH, MonographState
from reporting.models import Monograph
from reporting.selectors.monograph import PARTS
from reporting.services.monograph import monograph_validate
from tests.factories import (
    make_campaign,
    make_laureate,
    make_monograph,
    make_participant,
    make_report,
    make_team_user,
    make_user,
)
from tests.reporting.conformity import failures
from tests.reporting.documents.builders import FROZEN, HOSTILE

pytestmark = pytest.mark.django_db
TEXTS = dict.fromkeys(PARTS, "") | {"introduction": "Réparer le linge du territoire.", "levers": "– Le parrainage"}


@pytest.fixture
def laureate(cohort):
    laureate = make_laureate(cohort, name="Atelier du Fil", activity="Réparation de linge", project="Doubler l’atelier")
    for moment, value in ((Moment.ENTRY, 10), (Moment.EXIT, 12)):
        campaign = make_campaign(cohort, moment)
        make_report(laureate, campaign, values={"etp_total": value}, difficulty="SECRET", need="SECRET")
    return laureate


@pytest.fixture
def team_user(cohort):
    return make_team_user(cohort)


@pytest.fixture
def own(laureate):
    return make_participant(laureate, with_user=True).person.user


def written_at(laureate):
    return reverse("reporting:laureate_monograph", args=[laureate.cohort.slug, laureate.slug])


READ = reverse("reporting:space_monograph")


def source_of(monograph):
    return DOCUMENTS[MONOGRAPH].html(snapshot=DOCUMENTS[MONOGRAPH].snapshot(monograph=monograph), stamp=FROZEN)[0]


def test_a_first_text_comes_from_validated_data_and_is_saved_by_nobody_yet(client, team_user, laureate):
    client.force_login(team_user)
    html = client.get(written_at(laureate)).content.decode()
    assert [text for text in ("Réparation de linge", "à l’entrée, 12") if text not in html] == []
    assert "SECRET" not in html
    assert not Monograph.objects.exists()
    assert SUBJECTS[MONOGRAPH](laureate.cohort) == []


def test_from_the_first_word_to_the_agreement_of_the_laureate(client, team_user, laureate, own):
    client.force_login(team_user)
    client.post(written_at(laureate), TEXTS | {"version": 0, "proposer": 1})
    monograph = Monograph.objects.get()
    assert (monograph.state, monograph.edited_by) == (MonographState.PROPOSED, team_user)
    assert "PROVISOIRE" in source_of(monograph)
    client.force_login(own)
    page = client.get(READ).content.decode()
    assert "Réparer le linge du territoire." in page
    refused = client.post(READ, {"version": monograph.version, "renvoyer": 1, "word": " "})
    assert "Dites ce qu’il faut corriger." in refused.content.decode()
    client.post(READ, {"version": monograph.version, "renvoyer": 1, "word": "Nous sommes vingt."})
    monograph.refresh_from_db()
    assert (monograph.state, monograph.correction) == (MonographState.DRAFT, "Nous sommes vingt.")
    assert client.get(READ).status_code == 404
    client.force_login(team_user)
    assert "Nous sommes vingt." in client.get(written_at(laureate)).content.decode()
    client.post(written_at(laureate), TEXTS | {"version": monograph.version, "proposer": 1})
    client.force_login(own)
    monograph.refresh_from_db()
    client.post(READ, {"version": monograph.version, "valider": 1})
    monograph.refresh_from_db()
    assert (monograph.state, monograph.validated_by) == (MonographState.VALIDATED, own)
    assert "PROVISOIRE" not in source_of(monograph)


def test_changing_a_text_after_the_agreement_asks_for_it_again(client, team_user, laureate, own):
    monograph = make_monograph(laureate, **TEXTS)
    read = monograph.version
    monograph_validate(monograph=monograph, actor=own, expected_version=read, now=FROZEN.frozen_at)
    client.force_login(team_user)
    client.post(written_at(laureate), TEXTS | {"version": monograph.version})
    monograph.refresh_from_db()
    assert monograph.state == MonographState.VALIDATED
    client.post(written_at(laureate), TEXTS | {"version": monograph.version, "team": "Douze personnes"})
    monograph.refresh_from_db()
    assert (monograph.state, monograph.validated_at) == (MonographState.DRAFT, None)


def test_a_text_that_moved_is_neither_overwritten_nor_validated(client, team_user, laureate, own):
    monograph = make_monograph(laureate, **TEXTS)
    client.force_login(team_user)
    url, stale = written_at(laureate), monograph.version
    client.post(url, TEXTS | {"version": stale, "team": "Douze personnes"})
    answer = client.post(url, TEXTS | {"version": stale, "team": "Vingt personnes"})
    html = answer.content.decode()
    assert (answer.status_code, "Douze personnes" in html, "Vingt personnes" in html) == (409, True, True)
    Monograph.objects.update(state=MonographState.PROPOSED, proposed_at=FROZEN.frozen_at)
    client.force_login(own)
    page = client.post(READ, {"version": stale, "valider": 1}, follow=True)
    assert "relisez-le avant de répondre" in page.content.decode()
    assert Monograph.objects.get().state == MonographState.PROPOSED


def test_without_introduction_nothing_is_proposed_and_nothing_is_lost(client, team_user, laureate):
    client.force_login(team_user)
    page = client.post(written_at(laureate), TEXTS | {"introduction": "", "version": 0, "proposer": 1}, follow=True)
    html = page.content.decode()
    assert ("Écrivez l’introduction" in html, "– Le parrainage" in html) == (True, True)
    too_long = client.post(written_at(laureate), TEXTS | {"team": "x" * 1700, "version": 1}).content.decode()
    assert ("x" * 1700 in too_long, "1600" in too_long) == (True, True)


def test_proposed_it_is_told_to_who_may_answer_then_the_answer_to_who_wrote(client, team_user, laureate, own):
    make_participant(laureate, with_user=True, can_submit=False)
    client.force_login(team_user)
    client.post(written_at(laureate), TEXTS | {"version": 0})
    assert not Notice.objects.exists()
    client.post(written_at(laureate), TEXTS | {"version": 1, "proposer": 1})
    notice = Notice.objects.get()
    assert (notice.user, notice.kind) == (own, "monograph.proposed")
    client.force_login(own)
    assert "Réparer le linge du territoire." in client.get(notice.url).content.decode()
    client.post(READ, {"version": Monograph.objects.get().version, "valider": 1})
    answer = Notice.objects.get(user=team_user)
    assert (answer.kind, answer.text) == ("monograph.answered", "Atelier du Fil a validé sa monographie.")
    assert answer.url == written_at(laureate)


def test_only_who_may_send_the_forms_answers(client, laureate):
    colleague = make_participant(laureate, with_user=True, can_submit=False).person.user
    monograph = make_monograph(laureate)
    client.force_login(colleague)
    assert "Valider ce texte" not in client.get(READ).content.decode()
    for actor in (colleague, make_user()):
        with pytest.raises(BusinessRuleError, match="peut envoyer les fiches"):
            monograph_validate(
                monograph=monograph, actor=actor, expected_version=monograph.version, now=FROZEN.frozen_at
            )


def test_its_pages_hold_whatever_was_typed(laureate):
    texts = dict.fromkeys(PARTS, f"{HOSTILE}\n– <script>alert(1)</script>\n– deux\n" + "mot " * 350)
    subject = (make_monograph(laureate, **texts), SUBJECTS[MONOGRAPH](laureate.cohort))[1][0]
    snapshot = json.loads(json.dumps(DOCUMENTS[MONOGRAPH].snapshot(**subject.arguments)))
    html, images = DOCUMENTS[MONOGRAPH].html(snapshot=snapshot, stamp=FROZEN)
    assert ("<script" in html, "🐝" in html, images) == (False, True, {})
    content = pdf.render_pdf(html=html, created_at=FROZEN.frozen_at)
    assert failures(content) == []
    assert 3 <= len(pypdf.PdfReader(io.BytesIO(content)).pages) <= 4
