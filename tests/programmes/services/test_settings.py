"""Steps, funders and team of a promotion: what is written, and every refusal."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from ess_platform.accounts.models import Invitation, User
from ess_platform.accounts.services.invitation import invitation_accept
from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError
from programmes.enums import CohortStatus, FundingState, MilestoneKind, TeamRole
from programmes.models import Cohort, TeamInvitation
from programmes.services.funding import (
    FundingData,
    funding_delete,
    funding_give_access,
    funding_save,
    funding_withdraw_access,
)
from programmes.services.milestone import MilestoneData, milestone_delete, milestone_save
from programmes.services.team import team_add, team_invitation_cancel, team_invite, team_remove, team_set_role
from tests.factories import (
    make_cohort,
    make_funder_user,
    make_membership,
    make_organisation,
    make_team_admin,
    make_team_user,
    make_user,
)

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
DAY = datetime.date(2025, 3, 3)
LATER = datetime.date(2025, 3, 10)


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def director(cohort):
    return make_team_admin(cohort)


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


# --- steps ---------------------------------------------------------------------------------------------------


def test_a_milestone_is_added_changed_and_taken_away(cohort, director):
    data = MilestoneData(MilestoneKind.KICKOFF, "Lancement", DAY)
    made = milestone_save(cohort=cohort, milestone=None, data=data, actor=director)
    made.date_text = "début mars"
    made.save()
    milestone_save(cohort=cohort, milestone=made, data=data, actor=director)
    made.refresh_from_db()
    assert made.date_text == "début mars"
    data = MilestoneData(MilestoneKind.SEQUENCE, "Séquences", DAY, LATER)
    changed = milestone_save(cohort=cohort, milestone=made, data=data, actor=director)
    assert (changed.pk, changed.kind, changed.ends_on, changed.date_text) == (made.pk, "sequence", LATER, "")
    milestone_delete(cohort=cohort, milestone=changed, actor=director)
    assert cohort.milestones.count() == 0
    assert actions() == ["milestone.create", "milestone.edit", "milestone.delete"]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (MilestoneData(MilestoneKind.OTHER, "Étape", LATER, DAY), "ends_on"),
        (MilestoneData(MilestoneKind.OTHER, "Étape", None, DAY), "ends_on"),
        (MilestoneData(MilestoneKind.KICKOFF, "Lancement"), "label"),
    ],
)
def test_a_milestone_refuses(cohort, director, data, field):
    cohort.milestones.create(kind=MilestoneKind.KICKOFF, label="Lancement")
    with pytest.raises(BusinessRuleError) as refusal:
        milestone_save(cohort=cohort, milestone=None, data=data, actor=director)
    assert refusal.value.field == field


def test_milestones_of_a_closed_promotion_are_frozen(cohort, director):
    step = cohort.milestones.create(kind=MilestoneKind.KICKOFF, label="Lancement")
    Cohort.objects.filter(pk=cohort.pk).update(status=CohortStatus.CLOSED)
    with pytest.raises(BusinessRuleError, match="rouvrez-la"):
        milestone_save(cohort=cohort, milestone=step, data=MilestoneData("other", "X"), actor=director)
    with pytest.raises(BusinessRuleError, match="rouvrez-la"):
        milestone_delete(cohort=cohort, milestone=step, actor=director)


# --- funders -------------------------------------------------------------------------------------------------


def test_a_funder_reads_only_while_its_access_is_open(cohort, director):
    funder = make_organisation()
    data = FundingData(funder, "Les séquences", Decimal("48000"), "C-1", DAY, LATER)
    funding = funding_save(cohort=cohort, funding=None, data=data, actor=director)
    agent = make_funder_user(cohort, funder=funder)
    assert funding.state == FundingState.PLANNED
    assert list(Cohort.objects.funded_for(agent)) == []
    funding_give_access(funding=funding, until=None, actor=director, today=TODAY)
    assert list(Cohort.objects.funded_for(agent)) == [cohort]
    funding_withdraw_access(funding=funding, actor=director, today=TODAY)
    funding_withdraw_access(funding=funding, actor=director, today=TODAY)
    assert list(Cohort.objects.funded_for(agent)) == []
    again = funding_give_access(funding=funding, until=TODAY, actor=director, today=TODAY)
    assert (again.state, again.access_until) == (FundingState.AGREED, TODAY)
    assert list(Cohort.objects.funded_for(agent)) == [cohort]
    assert actions() == [
        "funding.create",
        "funding.give_access",
        "funding.withdraw_access",
        "funding.give_access",
    ]


def test_terms_change_without_moving_the_funder_nor_its_access(cohort, director):
    funding = cohort.fundings.create(funder=make_organisation(), state=FundingState.SETTLED)
    data = FundingData(make_organisation(), amount=Decimal("10"))
    saved = funding_save(cohort=cohort, funding=funding, data=data, actor=director)
    assert (saved.funder, saved.amount, saved.state) == (funding.funder, Decimal("10"), FundingState.SETTLED)
    funding_save(cohort=cohort, funding=funding, data=data, actor=director)
    assert actions() == ["funding.edit"]


def test_funding_refusals(cohort, director):
    funding = cohort.fundings.create(funder=make_organisation())
    officer = make_team_user(cohort)
    with pytest.raises(BusinessRuleError, match="déjà dans la liste"):
        funding_save(cohort=cohort, funding=None, data=FundingData(funding.funder), actor=director)
    with pytest.raises(BusinessRuleError, match="finit avant son début"):
        data = FundingData(make_organisation(), starts_on=LATER, ends_on=DAY)
        funding_save(cohort=cohort, funding=None, data=data, actor=director)
    with pytest.raises(BusinessRuleError, match="Ce jour est passé"):
        funding_give_access(funding=funding, until=TODAY - datetime.timedelta(days=1), actor=director, today=TODAY)
    with pytest.raises(BusinessRuleError, match="retirez d’abord son accès"):
        funding_delete(funding=funding, actor=director, today=TODAY)
    for refused in (
        lambda: funding_save(cohort=cohort, funding=funding, data=FundingData(funding.funder), actor=officer),
        lambda: funding_give_access(funding=funding, until=None, actor=officer, today=TODAY),
        lambda: funding_withdraw_access(funding=funding, actor=officer, today=TODAY),
        lambda: funding_delete(funding=funding, actor=officer, today=TODAY),
    ):
        with pytest.raises(BusinessRuleError, match="Seule la direction"):
            refused()
    funding_withdraw_access(funding=funding, actor=director, today=TODAY)
    funding_delete(funding=funding, actor=director, today=TODAY)
    assert cohort.fundings.count() == 0


# --- team ----------------------------------------------------------------------------------------------------


def invite(cohort, director, email="nouvelle@essaim.example", **fields):
    given = {"first_name": "Maïa", "last_name": "Lorme", "role": TeamRole.READER}
    return team_invite(cohort=cohort, email=email, actor=director, now=timezone.now(), **given | fields)


def test_a_colleague_joins_changes_role_and_leaves(cohort, director):
    first = make_team_user(cohort)
    colleague = make_user()
    make_membership(colleague, "team", cohort.programme.operator)
    member = team_add(cohort=cohort, user=colleague, role=TeamRole.READER, actor=director, today=TODAY)
    assert cohort.is_read_only_for(User.objects.get(pk=colleague.pk))
    team_set_role(member=member, role=TeamRole.MANAGER, actor=director)
    team_set_role(member=member, role=TeamRole.MANAGER, actor=director)
    assert not cohort.is_read_only_for(User.objects.get(pk=colleague.pk))
    team_remove(member=cohort.team.get(user=first), actor=director)
    assert list(cohort.team.values_list("user", flat=True)) == [colleague.pk]
    assert not Cohort.objects.visible_to(User.objects.get(pk=first.pk)).exists()
    assert actions() == ["team.add", "team.set_role", "team.remove"]


def test_the_last_person_in_charge_stays(cohort, director):
    member = cohort.team.get(user=make_team_user(cohort))
    for refused in (
        lambda: team_remove(member=member, actor=director),
        lambda: team_set_role(member=member, role=TeamRole.READER, actor=director),
    ):
        with pytest.raises(BusinessRuleError, match="dernière personne"):
            refused()
    reader = cohort.team.get(user=make_team_user(cohort))
    reader.role = TeamRole.READER
    reader.save()
    team_remove(member=reader, actor=director)


def test_team_refusals(cohort, director):
    officer = make_team_user(cohort)
    member = cohort.team.get()
    stranger = make_user()
    with pytest.raises(BusinessRuleError, match="ne travaille pas"):
        team_add(cohort=cohort, user=stranger, role=TeamRole.READER, actor=director, today=TODAY)
    with pytest.raises(BusinessRuleError, match="déjà dans l’équipe"):
        team_add(cohort=cohort, user=officer, role=TeamRole.READER, actor=director, today=TODAY)
    with pytest.raises(BusinessRuleError, match="prénom"):
        invite(cohort, director, first_name=" ")
    with pytest.raises(BusinessRuleError, match="Un compte existe déjà"):
        invite(cohort, director, email=officer.email)
    own = cohort.team.create(user=director)
    with pytest.raises(BusinessRuleError, match="votre propre place"):
        team_set_role(member=own, role=TeamRole.READER, actor=director)
    for refused in (
        lambda: team_add(cohort=cohort, user=director, role=TeamRole.READER, actor=officer, today=TODAY),
        lambda: invite(cohort, officer),
        lambda: team_set_role(member=own, role=TeamRole.READER, actor=officer),
        lambda: team_remove(member=member, actor=officer),
    ):
        with pytest.raises(BusinessRuleError, match="Seule la direction"):
            refused()
    assert Invitation.objects.count() == 0


def test_an_invited_colleague_finds_every_place_that_was_promised(cohort, director):
    other = make_cohort(programme=cohort.programme)
    first = invite(cohort, director)
    second = invite(other, director, role=TeamRole.MANAGER)
    assert Invitation.objects.get(pk=first.invitation_id).revoked_at is not None  # one link at a time
    user = invitation_accept(invitation=second.invitation, password="Trois-ruches-7-au-bord", now=timezone.now())
    assert {(row.cohort, row.role) for row in user.team_memberships.select_related("cohort")} == {
        (cohort, TeamRole.READER),
        (other, TeamRole.MANAGER),
    }
    assert TeamInvitation.objects.count() == 0
    assert set(Cohort.objects.managed_by(user)) == {cohort, other}


def test_a_cancelled_invitation_opens_nothing(cohort, director):
    other = make_cohort(programme=cohort.programme)
    invite(cohort, director)
    place = invite(other, director)
    team_invitation_cancel(place=place, actor=director, now=timezone.now())
    invitation = Invitation.objects.get(revoked_at=None)
    kept = TeamInvitation.objects.get()
    assert (kept.cohort, kept.invitation) == (cohort, invitation)
    with pytest.raises(BusinessRuleError, match="Seule la direction"):
        team_invitation_cancel(place=kept, actor=make_team_user(cohort), now=timezone.now())
    team_invitation_cancel(place=kept, actor=director, now=timezone.now())
    assert not Invitation.objects.filter(revoked_at=None).exists()
    assert not User.objects.filter(email="nouvelle@essaim.example").exists()
