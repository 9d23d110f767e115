"""The pages of the settings: what they show to whom, what they answer, and their number of queries."""

import pytest
from django.urls import reverse
from django.utils import timezone

from ess_platform.accounts.models import Invitation
from laureates.enums import Moment, ReportStatus
from programmes.enums import CohortStatus, FundingState, MilestoneKind, TeamRole
from programmes.models import Cohort
from tests.factories import (
    make_campaign,
    make_cohort,
    make_funder_user,
    make_laureate,
    make_membership,
    make_organisation,
    make_report,
    make_team_admin,
    make_team_user,
    make_user,
)

pytestmark = pytest.mark.django_db

LIST_QUERIES = {"milestone_list": 7, "funding_list": 7, "team_list": 8}
SETTINGS_QUERIES = 7


@pytest.fixture
def cohort():
    return make_cohort(name="Élan 2025")


@pytest.fixture
def director(client, cohort):
    client.force_login(make_team_admin(cohort))
    return client


def url(cohort, name: str, **kwargs) -> str:
    return reverse(f"programmes:{name}", kwargs={"slug": cohort.slug, **kwargs})


def as_shown(response, **typed) -> dict:
    """What a browser posts back from the page as it is."""
    form = response.context["form"]
    shown = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, "")}
    return shown | typed


def test_settings_are_saved_and_a_day_off_is_said(director, cohort):
    page = director.get(url(cohort, "cohort_settings"))
    assert "Paramètres" in page.content.decode()
    answer = director.post(
        url(cohort, "cohort_settings"),
        as_shown(page, name="Élan", ends_on="14/07/2025", themes="Marchés\n\n Finance ", volunteer_hourly_rate="18,50"),
        follow=True,
    )
    assert "mardi 14 juillet" not in answer.content.decode()
    assert "lundi 14 juillet 2025 n’est pas un jour ouvré" in answer.content.decode()
    cohort.refresh_from_db()
    assert (cohort.name, cohort.ends_on.isoformat(), str(cohort.volunteer_hourly_rate)) == (
        "Élan",
        "2025-07-14",
        "18.50",
    )
    assert [theme.label for theme in cohort.themes.all()] == ["Marchés", "Finance"]


def test_bad_settings_stay_on_the_page(director, cohort):
    page = director.get(url(cohort, "cohort_settings"))
    typed = {"name": "", "ends_on": "2020-01-01", "volunteer_hourly_rate": "beaucoup", "themes": "x" * 300}
    answer = director.post(url(cohort, "cohort_settings"), as_shown(page, **typed))
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {"name", "ends_on", "volunteer_hourly_rate", "themes"}
    assert 'value="beaucoup"' in answer.content.decode()


def test_a_stale_page_shows_both_texts(director, cohort):
    page = director.get(url(cohort, "cohort_settings"))
    Cohort.objects.filter(pk=cohort.pk).update(version=2, purpose="Le texte de l’autre")
    answer = director.post(url(cohort, "cohort_settings"), as_shown(page, purpose="Le mien"))
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Le texte de l’autre" in html and "Le mien" in html
    assert director.post(url(cohort, "cohort_settings"), as_shown(answer, purpose="Le mien")).status_code == 302
    cohort.refresh_from_db()
    assert cohort.purpose == "Le mien"


def test_a_promotion_lives_its_states_page_by_page(director, cohort):
    cohort.team.create(user=make_user())
    Cohort.objects.filter(pk=cohort.pk).update(status=CohortStatus.DRAFT)
    for name, more in (
        ("cohort_open", {}),
        ("cohort_close", {}),
        ("cohort_reopen", {"reason": "Une séance oubliée"}),
        ("cohort_close", {}),
        ("cohort_archive", {}),
    ):
        page = director.get(url(cohort, name))
        assert url(cohort, name) in director.get(url(cohort, "cohort_settings")).content.decode()
        answer = director.post(url(cohort, name), as_shown(page, **more))
        assert answer.url == reverse("reporting:cohort_overview", kwargs={"slug": cohort.slug})
    cohort.refresh_from_db()
    assert cohort.status == CohortStatus.ARCHIVED
    assert "Cet état est définitif" in director.get(url(cohort, "cohort_settings")).content.decode()


def test_a_closing_says_what_is_left_with_its_page(director, cohort):
    campaign = make_campaign(cohort, Moment.EXIT)
    make_report(make_laureate(cohort), campaign, ReportStatus.SUBMITTED)
    html = director.get(url(cohort, "cohort_close")).content.decode()
    assert "1 fiche à relire" in html
    assert f"/avancement/{campaign.public_id}/" in html
    assert "<form" not in html.split("<main")[1]
    answer = director.post(url(cohort, "cohort_close"), {"version": cohort.version})
    assert answer.status_code == 400


def test_reopening_asks_why_and_a_stale_page_answers_409(director, cohort):
    Cohort.objects.filter(pk=cohort.pk).update(status=CohortStatus.CLOSED)
    empty = director.post(url(cohort, "cohort_reopen"), {"version": 1, "reason": ""})
    assert empty.context["form"].errors["reason"] == ["Indiquez pourquoi la promotion est rouverte."]
    assert director.post(url(cohort, "cohort_reopen"), {"version": 9, "reason": "Oubli"}).status_code == 409


def test_nothing_is_written_once_archived_and_a_reader_writes_nothing(client, cohort):
    reader = make_team_user(cohort)
    cohort.team.update(role=TeamRole.READER)
    client.force_login(reader)
    assert client.get(url(cohort, "milestone_list")).status_code == 200
    refused = client.post(url(cohort, "milestone_create"), {"kind": "other", "label": "X"})
    assert refused.status_code == 403
    assert "sans pouvoir la modifier" in refused.content.decode()
    client.force_login(make_team_admin(cohort))
    Cohort.objects.filter(pk=cohort.pk).update(status=CohortStatus.ARCHIVED)
    for name in ("cohort_settings", "milestone_create", "funding_create", "team_add"):
        refused = client.post(url(cohort, name), {})
        assert (refused.status_code, "archivée" in refused.content.decode()) == (403, True)
    assert client.get(url(cohort, "team_list")).status_code == 200


def test_milestones_by_their_pages(director, cohort):
    director.post(
        url(cohort, "milestone_create"), {"kind": "sequence", "label": "Séquences", "starts_on": "2025-02-03"}
    )
    step = cohort.milestones.get()
    bad = director.post(
        url(cohort, "milestone_edit", milestone_id=step.pk),
        {"kind": "sequence", "label": "Séquences", "starts_on": "2025-02-03", "ends_on": "2025-01-03"},
    )
    assert bad.context["form"].errors["ends_on"] == ["Ce jour précède le début : choisissez un jour plus tardif."]
    director.post(url(cohort, "milestone_edit", milestone_id=step.pk), {"kind": "other", "label": "Autre"})
    assert cohort.milestones.get().starts_on is None
    assert "à dater" in director.get(url(cohort, "milestone_list")).content.decode()
    director.post(url(cohort, "milestone_delete", milestone_id=step.pk))
    assert cohort.milestones.count() == 0
    other = make_cohort().milestones.create(kind=MilestoneKind.OTHER, label="D’ailleurs")
    assert director.get(url(cohort, "milestone_edit", milestone_id=other.pk)).status_code == 404


def test_funders_by_their_pages(director, cohort):
    funder = make_organisation(name="Région Est")
    funder.hats.create(hat="funder")
    director.post(url(cohort, "funding_create"), {"funder": funder.pk, "amount": "48 000 €", "perimeter": "Tout"})
    funding = cohort.fundings.get()
    assert (funding.state, funding.amount) == (FundingState.PLANNED, 48000)
    agent = make_funder_user(cohort, funder=funder)
    page = director.get(url(cohort, "funding_open", funding_id=funding.pk))
    assert "1 compte" in page.content.decode()
    director.post(url(cohort, "funding_open", funding_id=funding.pk), {"access_until": ""})
    assert list(Cohort.objects.funded_for(agent)) == [cohort]
    director.post(url(cohort, "funding_edit", funding_id=funding.pk), {"amount": "1 250,50"})
    assert str(cohort.fundings.get().amount) == "1250.50"
    refused = director.post(url(cohort, "funding_delete", funding_id=funding.pk))
    assert refused.status_code == 400
    director.post(url(cohort, "funding_withdraw", funding_id=funding.pk))
    assert not Cohort.objects.funded_for(agent).exists()
    director.post(url(cohort, "funding_delete", funding_id=funding.pk))
    assert cohort.fundings.count() == 0


def test_the_team_by_its_pages(director, cohort):
    colleague = make_user()
    make_membership(colleague, "team", cohort.programme.operator)
    director.post(url(cohort, "team_add"), {"colleague": colleague.public_id, "role": "manager"})
    bad = director.post(url(cohort, "team_add"), {"role": "reader", "email": "nouvelle@"})
    assert set(bad.context["form"].errors) == {"email", "first_name", "last_name"}
    stranger = director.post(url(cohort, "team_add"), {"colleague": make_user().public_id, "role": "manager"})
    assert stranger.context["form"].errors["colleague"] == ["Choisissez une personne de la liste."]
    given = {"email": "nouvelle@essaim.example", "first_name": "Maïa", "last_name": "Lorme", "role": "reader"}
    director.post(url(cohort, "team_add"), given)
    html = director.get(url(cohort, "team_list")).content.decode()
    assert "Maïa Lorme" in html and colleague.get_full_name() in html
    last = director.post(url(cohort, "team_remove", user_id=colleague.public_id))
    assert "dernière personne" in last.content.decode()
    member = director.post(url(cohort, "team_role", user_id=colleague.public_id), {"role": "reader"})
    assert member.status_code == 400
    invitation = Invitation.objects.get()
    director.post(url(cohort, "team_cancel", invitation_id=invitation.public_id))
    invitation.refresh_from_db()
    assert invitation.revoked_at is not None


def test_an_officer_reads_the_lists_without_their_actions(client, cohort):
    cohort.fundings.create(funder=make_organisation())
    client.force_login(make_team_user(cohort))
    for name in ("funding_list", "team_list", "cohort_settings"):
        html = client.get(url(cohort, name)).content.decode()
        assert "Ouvrir l’accès" not in html
        assert "Ajouter une personne" not in html
        assert "Clore la promotion" not in html


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_have_a_constant_number_of_queries(director, cohort, rows, django_assert_num_queries):
    for rank in range(rows):
        cohort.milestones.create(kind=MilestoneKind.OTHER, label=f"Jalon {rank}")
        cohort.fundings.create(funder=make_organisation())
        make_team_user(cohort)
        Invitation.objects.create(
            email=f"p{rank}@essaim.example",
            token_hash=str(rank),
            purpose="x",
            invited_by=make_user(),
            expires_at=timezone.now() + timezone.timedelta(days=3),
            person=make_user().person,
        ).team_places.create(cohort=cohort)
    for name, queries in LIST_QUERIES.items():
        director.get(url(cohort, name))
        with django_assert_num_queries(queries):
            director.get(url(cohort, name))
    with django_assert_num_queries(SETTINGS_QUERIES):
        director.get(url(cohort, "cohort_settings"))
