"""The engagement statement of a sponsor: what it says, who may have it."""

import datetime
from unittest.mock import patch

import pytest
from django.urls import reverse

from ess_platform.common.errors import BusinessRuleError
from reporting.documents.commitment import commitment_filename, commitment_html, commitment_snapshot
from reporting.documents.stamp import Stamp
from reporting.models import Document, DocumentContent, Job
from reporting.services import job as jobs
from reporting.services.commitment import commitment_request
from sessions.models import Contribution
from sponsors.models import SponsorContact
from tests.factories import (
    make_laureate,
    make_meeting,
    make_person,
    make_session,
    make_sponsor,
    make_sponsor_contact,
    make_sponsorship,
    make_user,
)
from tests.factories.programmes import make_cohort

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2025, 6, 16, 10, 30, tzinfo=datetime.UTC)
DAY = datetime.date(2025, 6, 16)
PDF = b"%PDF-1.7 contenu"


@pytest.fixture
def contact():
    person = make_person(first_name="Camille", last_name="Roussel", job_title="Acheteuse")
    contact = make_sponsor_contact(make_sponsor(make_cohort()), person=person, with_user=True)
    cohort = contact.sponsor.cohort
    named, hidden = make_laureate(cohort, allows_public_page=True), make_laureate(cohort)
    pair = make_sponsorship(named, contact)
    make_meeting(pair, minutes=60, confirmed_at=NOW, logged_by=person.user)
    make_meeting(pair, held_on=datetime.date(2025, 4, 1), minutes=45)
    make_meeting(pair, held_on=datetime.date(2025, 7, 1), minutes=90)
    make_sponsorship(hidden, contact, starts_on=datetime.date(2025, 2, 1), ends_on=datetime.date(2025, 3, 1))
    session = make_session(cohort, starts_on=datetime.date(2025, 5, 5), status="held", title="Séquence 3")
    for rank, speaker in enumerate(("Camille Roussel", "Camille Rousselin"), 1):
        Contribution.objects.create(session=session, position=rank, speaker=speaker, title="Acheter autrement")
    return contact


def test_it_adds_up_what_was_given_until_a_day(contact, django_assert_num_queries):
    related = ("person", "sponsor__organisation", "sponsor__cohort__programme__operator")
    rows = SponsorContact.objects.select_related(*related)
    with django_assert_num_queries(4):
        snapshot = commitment_snapshot(contact=rows.get(pk=contact.pk), until=DAY)
    named = contact.sponsorships.order_by("starts_on").first().laureate
    assert snapshot["period"] == {"from": "2025-01-23", "to": "2025-06-16"}
    assert (snapshot["hours"], snapshot["meetings"], snapshot["confirmed"]) == ("1.75", 2, 1)
    assert [(line["laureate"], line["ends_on"], line["minutes"]) for line in snapshot["lines"]] == [
        (named.organisation.name, None, 105),
        ("Un lauréat de la promotion", "2025-03-01", 0),
    ]
    assert [one["title"] for one in snapshot["sessions"]] == ["Acheter autrement"]
    stamp = Stamp(frozen_at=NOW, version_number=1, verification_code="AB12-CD34")
    html, images = commitment_html(snapshot=snapshot, stamp=stamp)
    said = ("Camille Roussel", "1 h 45", "AB12-CD34", "Séquence 3", "Acheteuse")
    assert [text for text in said if text not in html.replace("\u00a0", " ")] == []
    assert images == {}
    assert commitment_filename(snapshot, stamp) == (
        f"releve-engagement_camille-roussel_{contact.sponsor.cohort.slug}.pdf"
    )


def test_its_period_ends_with_the_last_sponsorship(contact):
    contact.sponsorships.update(ends_on=datetime.date(2025, 5, 12))
    assert commitment_snapshot(contact=contact, until=DAY)["period"] == {"from": "2025-01-23", "to": "2025-05-12"}


def test_the_same_day_with_nothing_new_is_the_same_document(contact):
    user = contact.person.user
    found = [commitment_request(contact=contact, actor=user, now=NOW) for _ in range(2)]
    assert (found[0], Job.objects.count()) == (found[1], 1)
    make_meeting(contact.sponsorships.first(), held_on=DAY)
    assert commitment_request(contact=contact, actor=user, now=NOW) != found[0]
    with pytest.raises(BusinessRuleError, match="remis à la personne"):
        commitment_request(contact=contact, actor=make_user(), now=NOW)


def test_it_is_handed_to_its_sponsor_only(client, contact):
    colleague = make_sponsor_contact(contact.sponsor, with_user=True).person.user
    job = commitment_request(contact=contact, actor=contact.person.user, now=NOW)
    with patch.object(jobs, "render_pdf", return_value=PDF), patch.object(jobs, "page_count", return_value=1):
        jobs.job_run(job_id=job.pk)
    document = Document.objects.get(job=job)
    found = [Document.objects.visible_to(user).count() for user in (contact.person.user, colleague)]
    assert found == [1, 0]
    assert DocumentContent.objects.visible_to(colleague).count() == 0
    client.force_login(contact.person.user)
    url = reverse("reporting:commitment_statement", kwargs={"slug": contact.sponsor.cohort.slug})
    page = client.get(f"{url}?telecharger=1")
    assert (page.context["document"], "data-download-now" in page.content.decode()) == (document, True)
    assert "data-download-now" not in client.get(url).content.decode()
    client.force_login(colleague)
    assert client.get(url).context["document"] is None
    assert client.post(url).url == f"{url}?telecharger=1"
    assert Job.objects.filter(requested_by=colleague).count() == 1
