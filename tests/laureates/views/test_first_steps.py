"""The first sign-in: three steps on the home, and one's own details."""

import datetime

import pytest
from django.utils import timezone

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError
from laureates.enums import LaureateStatus, ReportStatus
from laureates.models import Participant
from laureates.services.charter import charter_accept, charter_publish
from laureates.services.participant import participant_check_details
from tests.factories import (
    make_campaign,
    make_cohort,
    make_laureate,
    make_participant,
    make_person,
    make_report,
    make_team_user,
    make_user,
)

pytestmark = pytest.mark.django_db
HOME = "/mon-espace/"
DETAILS = "/mon-espace/mes-coordonnees/"
TYPED = {"job_title": "Gérante", "phone": "06 39 98 12 34", "shows_email": "on"}


@pytest.fixture
def participant(client) -> Participant:
    person = make_person(phone="")
    found = make_participant(make_laureate(make_cohort()), person=person, with_user=True)
    client.force_login(person.user)
    return found


def publish(participant, text="Être présent.", *, number=0):
    cohort = participant.laureate.cohort
    charter_publish(cohort=cohort, text=text, expected_number=number, actor=make_team_user(cohort), now=timezone.now())


def accept(participant, number=1):
    user = participant.person.user
    charter_accept(laureate=participant.laureate, number=number, actor=user, now=timezone.now())


def card(client) -> tuple[str, int] | None:
    """Title of the card and steps done; None when it is gone."""
    found = [card for card in client.get(HOME).context["cards"] if "steps" in card.context]
    return (found[0].title, found[0].context["steps"].done) if found else None


def test_the_card_goes_when_the_three_steps_are_done(client, participant):
    campaign = make_campaign(participant.laureate.cohort)
    publish(participant)
    assert card(client) == ("Vos premiers pas", 0)
    body = client.get(HOME).content.decode()
    for link in ("/mon-espace/charte/", DETAILS, "Découvrir ma fiche"):
        assert link in body
    accept(participant)
    assert card(client) == ("Vos premiers pas", 1)
    assert client.post(DETAILS, TYPED).url.startswith(HOME)
    assert card(client) == ("Vos premiers pas", 2)
    report = make_report(participant.laureate, campaign, ReportStatus.NOT_STARTED)
    assert f"/mon-espace/fiche/{report.public_id}/" in client.get(HOME).content.decode()
    assert card(client) == ("Vos premiers pas", 2)
    report.status = ReportStatus.DRAFT
    report.save()
    assert card(client) is None


def test_without_a_form_the_next_date_is_shown_and_waits_for_nobody(client, participant):
    assert card(client) == ("Vos premiers pas", 2)
    assert "Voir ma prochaine date" in client.get(HOME).content.decode()
    client.post(DETAILS, TYPED)
    assert card(client) is None


def test_a_charter_that_changes_brings_it_back(client, participant):
    publish(participant)
    accept(participant)
    client.post(DETAILS, TYPED)
    assert card(client) is None
    publish(participant, "Être présent, et à l’heure.", number=1)
    assert card(client) == ("La charte a changé", 2)
    assert "Vérifier mes coordonnées" not in client.get(HOME).content.decode()
    accept(participant, 2)
    assert card(client) is None


def test_a_charter_is_not_the_step_of_who_cannot_accept_it(client, participant):
    publish(participant)
    colleague = make_participant(participant.laureate, with_user=True, can_submit=False)
    client.force_login(colleague.person.user)
    assert card(client) == ("Vos premiers pas", 2)
    assert "La charte revient à votre responsable" in client.get(HOME).content.decode()


@pytest.mark.parametrize("status", [LaureateStatus.FINISHED, LaureateStatus.PAUSED, LaureateStatus.ALUMNI])
def test_nothing_is_asked_of_a_journey_that_is_over(client, participant, status):
    publish(participant)
    participant.laureate.status = status
    participant.laureate.save()
    assert card(client) is None


def test_details_are_saved_and_their_values_are_not_written_in_the_journal(client, participant):
    client.post(DETAILS, TYPED | {"shows_phone": "on"})
    participant.refresh_from_db()
    assert (participant.job_title, participant.person.phone) == ("Gérante", "06 39 98 12 34")
    assert (participant.shows_email, participant.shows_phone) == (True, True)
    assert participant.details_checked_at is not None
    entry = AuditEntry.objects.get(action="participant.check_details")
    assert entry.changes == {"fields": ["job_title", "shows_email", "shows_phone", "phone"]}
    client.post(DETAILS, {"job_title": "Gérante", "phone": ""})
    participant.refresh_from_db()
    assert (participant.person.phone, participant.shows_email, participant.shows_phone) == ("", False, False)


@pytest.mark.parametrize("phone", ["06 39", "pas un numéro", "06 39 98 12 34 56 78 90 12", "++33639981234"])
def test_a_bad_phone_is_kept_beside_its_error(client, participant, phone):
    answer = client.post(DETAILS, TYPED | {"phone": phone})
    assert list(answer.context["form"].errors) == ["phone"]
    assert f'value="{phone}"' in answer.content.decode()
    participant.refresh_from_db()
    assert participant.details_checked_at is None


def test_a_phone_that_is_not_given_is_not_shown(client, participant):
    answer = client.post(DETAILS, {"phone": "", "shows_phone": "on"})
    assert answer.context["form"].errors == {"phone": ["Indiquez un téléphone avant de le montrer à la promotion."]}


def test_each_journey_has_its_own(client, participant):
    other = make_participant(make_laureate(make_cohort()), person=participant.person)
    client.post(f"{DETAILS}?parcours={other.laureate.public_id}", TYPED)
    participant.refresh_from_db()
    other.refresh_from_db()
    assert (participant.job_title, other.job_title) == ("", "Gérante")


@pytest.mark.parametrize("case", ["another", "left"])
def test_only_the_person_herself(participant, case):
    actor = make_user() if case == "another" else participant.person.user
    if case == "left":
        participant.left_on = timezone.localdate() - datetime.timedelta(days=1)
        participant.save()
    with pytest.raises(BusinessRuleError, match="elle-même"):
        participant_check_details(
            participant=participant,
            phone="",
            job_title="",
            shows_email=False,
            shows_phone=False,
            actor=actor,
            now=timezone.now(),
        )
