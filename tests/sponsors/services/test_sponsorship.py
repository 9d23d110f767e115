"""Pairs made and ended by the team, their charter, and the meetings that the team notes."""

import datetime

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.notifications.models import OutgoingMail
from laureates.enums import LaureateStatus
from sponsors.enums import MeetingMode, Side, SponsorshipState
from sponsors.models import SponsorCharter, Sponsorship
from sponsors.services.charter import sponsor_charter_accept, sponsor_charter_publish
from sponsors.services.meeting import (
    CHARTER_FIRST,
    meeting_confirm,
    meeting_correct,
    meeting_log,
    meeting_log_by_team,
)
from sponsors.services.sponsorship import sponsorship_assign, sponsorship_end
from tests.factories import (
    make_cohort,
    make_laureate,
    make_meeting,
    make_participant,
    make_sponsor,
    make_sponsor_charter,
    make_sponsor_contact,
    make_team_user,
)

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def actor(cohort):
    return make_team_user(cohort)


@pytest.fixture
def laureate_user(sponsorship):
    return make_participant(sponsorship.laureate, with_user=True).person.user


def mails() -> list[tuple[str, str]]:
    return list(OutgoingMail.objects.order_by("pk").values_list("kind", "to_email"))


def test_both_sides_are_told_once(cohort, contact, actor, today):
    laureate, now = make_laureate(cohort), timezone.now()
    main = make_participant(laureate, is_main_contact=True).person
    given = {"laureate": laureate, "contact": contact, "starts_on": today, "actor": actor, "now": now}
    pairs = [sponsorship_assign(reason=" Même filière. ", **given) for _ in range(2)]
    assert pairs[0] == pairs[1]
    assert (pairs[0].reason, pairs[0].state_on(today)) == ("Même filière.", SponsorshipState.PROPOSED)
    assert mails() == [("M12", contact.person.email), ("M12", main.email)]
    texts = list(OutgoingMail.objects.order_by("pk").values_list("body_text", flat=True))
    assert [main.full_name in texts[0], contact.person.full_name in texts[1]] == [True, True]
    assert all("Pourquoi vous deux : Même filière." in text for text in texts)

    ended = {"ends_on": today - DAY, "reason": "Mutation", "actor": actor, "now": now}
    with pytest.raises(BusinessRuleError, match="précède le début"):
        sponsorship_end(sponsorship=pairs[0], expected_version=1, **ended)
    Sponsorship.objects.update(starts_on=today - 30 * DAY)
    for _ in range(2):
        over = sponsorship_end(sponsorship=pairs[0], expected_version=1, **ended)
    assert (over.state_on(today), over.ending_reason) == (SponsorshipState.ENDED, "Mutation")
    assert mails()[2:] == [("sponsorship.ended", contact.person.email), ("sponsorship.ended", main.email)]
    assert all("Mutation" not in mail.body_text for mail in OutgoingMail.objects.all())
    again = sponsorship_assign(reason="", **given)
    assert (again.pk, again.starts_on, again.ends_on) == (over.pk, today - 30 * DAY, None)
    assert OutgoingMail.objects.count() == 6


def test_refusals_of_a_pair(cohort, contact, actor, today):
    laureate, elsewhere = make_laureate(cohort), make_laureate(make_cohort())
    left = make_laureate(cohort, status=LaureateStatus.LEFT, left_on=today)
    gone = make_sponsor_contact(make_sponsor(cohort))
    gone.left_on = today
    gone.save()
    for who, by, start, reason, field in (
        (elsewhere, contact, today, "", "contact"),
        (laureate, gone, today, "", "contact"),
        (left, contact, today, "", "laureate"),
        (laureate, contact, today + 400 * DAY, "", "starts_on"),
        (laureate, contact, today, "x" * 401, "reason"),
    ):
        with pytest.raises(BusinessRuleError) as refused:
            sponsorship_assign(
                laureate=who, contact=by, starts_on=start, reason=reason, actor=actor, now=timezone.now()
            )
        assert refused.value.field == field
    assert (Sponsorship.objects.count(), mails()) == (0, [])


def test_refusals_of_an_end(sponsorship, actor, today):
    make_meeting(sponsorship, held_on=today)
    given = {"sponsorship": sponsorship, "actor": actor, "now": timezone.now()}
    for end, reason, field in (
        (today, " ", "reason"),
        (today - DAY, "Mutation", "ends_on"),
        (today + 400 * DAY, "Mutation", "ends_on"),
    ):
        with pytest.raises(BusinessRuleError) as refused:
            sponsorship_end(ends_on=end, reason=reason, expected_version=1, **given)
        assert refused.value.field == field
    with pytest.raises(ConflictError):
        sponsorship_end(ends_on=today, reason="Mutation", expected_version=7, **given)


def test_the_charter_comes_before_the_first_meeting(cohort, sponsorship, laureate_user, actor, today):
    sponsor, now = sponsorship.contact.person.user, timezone.now()
    talk = {"held_on": today, "minutes": 45, "mode": MeetingMode.PHONE, "today": today}
    accept = {"sponsorship": sponsorship, "now": now}
    with pytest.raises(BusinessRuleError, match="pas encore de charte"):
        sponsor_charter_accept(side=Side.SPONSOR, number=1, actor=sponsor, **accept)
    charter = sponsor_charter_publish(cohort=cohort, text="Se parler.", expected_number=0, actor=actor, now=now)
    with pytest.raises(BusinessRuleError, match=CHARTER_FIRST):
        meeting_log(sponsorship=sponsorship, actor=sponsor, **talk)
    for side, who in ((Side.LAUREATE, sponsor), (Side.SPONSOR, laureate_user), (Side.SPONSOR, actor)):
        with pytest.raises(BusinessRuleError, match="revient aux personnes"):
            sponsor_charter_accept(side=side, number=1, actor=who, **accept)
    with pytest.raises(ConflictError):
        sponsor_charter_accept(side=Side.SPONSOR, number=2, actor=sponsor, **accept)
    for _ in range(2):
        sponsor_charter_accept(side=Side.SPONSOR, number=charter.number, actor=sponsor, **accept)
    sponsorship.refresh_from_db()
    assert sponsorship.state_on(today) == SponsorshipState.PROPOSED
    sponsor_charter_accept(side=Side.LAUREATE, number=charter.number, actor=laureate_user, **accept)
    sponsorship.refresh_from_db()
    assert (sponsorship.charter_signed_on, sponsorship.state_on(today)) == (today, SponsorshipState.CONFIRMED)
    assert meeting_log(sponsorship=sponsorship, actor=sponsor, **talk).waits_for == Side.LAUREATE
    assert AuditEntry.objects.filter(action="sponsor_charter.accept").count() == 2
    sponsorship.ends_on = today - DAY
    sponsorship.save()
    with pytest.raises(BusinessRuleError, match="a pris fin"):
        sponsor_charter_accept(side=Side.SPONSOR, number=1, actor=sponsor, **accept)


def test_refusals_of_a_publication(cohort, actor):
    published = make_sponsor_charter(cohort)
    given = {"cohort": cohort, "actor": actor, "now": timezone.now()}
    with pytest.raises(ConflictError):
        sponsor_charter_publish(text="Autre", expected_number=0, **given)
    for text in ("  ", "Se parler une fois par trimestre."):
        with pytest.raises(BusinessRuleError) as refused:
            sponsor_charter_publish(text=text, expected_number=1, **given)
        assert refused.value.field == "text"
    with pytest.raises(DatabaseError, match="ne change plus"), transaction.atomic():
        SponsorCharter.objects.filter(pk=published.pk).update(text="Autre")


def test_what_the_sponsor_notes_the_laureate_confirms(sponsorship, sponsor, laureate_user, today):
    now = timezone.now()
    noted = make_meeting(sponsorship, logged_by=sponsor)
    loaded = make_meeting(sponsorship, held_on=today)
    for meeting, actor in ((noted, sponsor), (loaded, laureate_user), (loaded, sponsor)):
        with pytest.raises(BusinessRuleError, match="pas à confirmer"):
            meeting_confirm(meeting=meeting, actor=actor, now=now)
    for _ in range(2):
        assert meeting_confirm(meeting=noted, actor=laureate_user, now=now).confirmed_at == now
    assert loaded.waits_for == ""


def test_the_team_notes_and_corrects(sponsorship, sponsor, laureate_user, actor, today):
    talk = {"held_on": today, "minutes": 45, "mode": MeetingMode.PHONE}
    with pytest.raises(BusinessRuleError, match="n’est pas de votre promotion"):
        meeting_log_by_team(sponsorship=sponsorship, actor=sponsor, today=today, **talk)
    noted = [
        meeting_log_by_team(sponsorship=sponsorship, actor=actor, today=today, idempotency_key="k", **talk)
        for _ in range(2)
    ]
    assert (noted[0], noted[0].waits_for) == (noted[1], "")
    with pytest.raises(BusinessRuleError, match="déjà noté ce jour-là"):
        meeting_log_by_team(sponsorship=sponsorship, actor=actor, today=today, **talk)
    with pytest.raises(BusinessRuleError, match="pas à confirmer"):
        meeting_confirm(meeting=noted[0], actor=sponsor, now=timezone.now())

    told = make_meeting(sponsorship, logged_by=sponsor, held_on=today - DAY, confirmed_at=timezone.now())
    given = {"meeting": told, "actor": actor, "today": today, "expected_version": 1}
    changed = talk | {"held_on": today - DAY}
    with pytest.raises(BusinessRuleError, match="qui l’a signalé"):
        meeting_correct(reason=" ", **changed, **given)
    with pytest.raises(BusinessRuleError, match="Un autre rendez-vous"):
        meeting_correct(reason="Erreur", **talk, **given)
    with pytest.raises(BusinessRuleError, match="plus dans le journal"):
        meeting_correct(reason="Erreur", **changed, **given | {"actor": laureate_user})
    corrected = meeting_correct(reason="Durée, dit le lauréat", **changed, **given)
    assert (corrected.minutes, corrected.waits_for) == (45, Side.LAUREATE)
    entry = AuditEntry.objects.get(action="sponsor_meeting.correct")
    assert entry.changes == {"reason": "Durée, dit le lauréat", "minutes": [60, 45], "mode": ["video", "phone"]}
    with pytest.raises(ConflictError):
        meeting_correct(reason="Encore", **changed, **given)
