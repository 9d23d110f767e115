"""The pages where the team adds a laureate, corrects it, and says what becomes of it."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from ess_platform.directory.models import Organisation
from laureates.enums import LaureateStatus
from laureates.models import Laureate, Participant
from programmes.enums import CohortStatus
from tests.factories import make_cohort, make_laureate, make_organisation, make_participant, make_team_user, make_zoning

pytestmark = pytest.mark.django_db

GOOD, BAD_KEY, LA_POSTE = "73282932000074", "73282932000075", "35600000012305"
CONTACT = {
    "contact-first_name": "Nour",
    "contact-last_name": "Alba",
    "contact-email": "nour@essaim.example",
    "contact-phone": "01 23 45 67 89",
}
DAY = datetime.date(2025, 3, 3)


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def team(client, cohort):
    client.force_login(make_team_user(cohort))
    return client


def create_url(cohort, **query):
    return reverse("laureates:laureate_create", args=[cohort.slug], query=query)


def page(laureate, name, *args):
    return reverse(f"laureates:{name}", args=[laureate.cohort.slug, laureate.slug, *args])


def test_a_new_structure_with_its_contact(team, cohort):
    answer = team.post(
        create_url(cohort, nouvelle=1), {"name": "Atelier", "siret": "732 829 320 00074", "rna": "w751234567"} | CONTACT
    )
    laureate = Laureate.objects.get()
    assert answer.url == reverse("reporting:laureate_detail", args=[cohort.slug, laureate.slug])
    assert (laureate.organisation.siret, laureate.organisation.rna) == (GOOD, "W751234567")
    contact = Participant.objects.get()
    assert (str(contact), contact.is_main_contact) == ("Nour Alba", True)
    assert "Appeler Nour Alba" in team.get(answer.url).content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Indiquez le nom de la structure."),
        ({"siret": GOOD[:-1]}, "il en manque 1"),
        ({"siret": f"{GOOD}12"}, "il y en a 2 de trop"),
        ({"siret": "7328293200007A"}, "Le SIRET ne contient que des chiffres"),
        ({"rna": "W12"}, "Le RNA commence par W suivi de 9 chiffres"),
        ({"entered_on": "31/02/2025"}, "Indiquez une date, par exemple 21/03/2026."),
        ({"contact-first_name": "Nour"}, "Indiquez le nom."),
        ({"legal_form": "zz"}, "Choisissez dans la liste."),
    ],
)
def test_bad_input_is_said_and_kept(team, cohort, typed, sentence):
    answer = team.post(create_url(cohort, nouvelle=1), {"name": "Atelier", "activity": "Couture"} | typed)
    html = answer.content.decode()
    assert answer.status_code == 400
    assert sentence in html
    assert "Couture" in html
    assert not Laureate.objects.exists()
    assert not Organisation.objects.filter(name="Atelier").exists()


def test_a_wrong_key_is_confirmed_not_refused(team, cohort):
    typed = {"name": "Atelier", "siret": BAD_KEY}
    answer = team.post(create_url(cohort, nouvelle=1), typed)
    assert "confirm_siret" in answer.content.decode()
    assert not Laureate.objects.exists()
    team.post(create_url(cohort, nouvelle=1), typed | {"confirm_siret": "on"})
    assert Laureate.objects.get().organisation.siret == BAD_KEY


def test_la_poste_has_its_own_key(team, cohort):
    team.post(create_url(cohort, nouvelle=1), {"name": "Bureau", "siret": LA_POSTE})
    assert Laureate.objects.get().organisation.siret == LA_POSTE


def test_a_known_siret_offers_its_structure(team, cohort):
    known = make_organisation(name="Déjà là", siret=GOOD)  # of nobody's promotion: found by its very SIRET only
    answer = team.post(create_url(cohort, nouvelle=1), {"name": "Autre nom", "siret": GOOD})
    assert answer.status_code == 400
    assert answer.context["twin"] == known
    offered = create_url(cohort, structure=known.public_id, code=GOOD)
    assert offered.replace("&", "&amp;") in answer.content.decode()
    team.post(offered, {})
    assert Laureate.objects.get().organisation == known
    other = make_organisation(siret="35600000000048")
    assert team.post(create_url(cohort, structure=other.public_id), {}).status_code == 404


def test_nearly_the_same_structure_is_proposed_first(team, cohort):
    near = make_laureate(make_cohort(programme=cohort.programme), name="L’Atelier des Fibres").organisation
    Organisation.objects.filter(pk=near.pk).update(postcode="93000")
    Laureate.objects.get().cohort.team.create(user_id=team.session["_auth_user_id"])
    typed = {"name": "Atelier Fibres", "postcode": "93000"}
    answer = team.post(create_url(cohort, nouvelle=1), typed)
    assert (answer.status_code, answer.context["near"]) == (400, [near])
    team.post(create_url(cohort, nouvelle=1), typed | {"is_another": "on"})
    assert cohort.laureates.get().organisation.name == "Atelier Fibres"


def test_search_finds_without_accents_and_says_who_is_there(team, cohort):
    laureate = make_laureate(cohort, name="Été Bois")
    make_laureate(make_cohort(), name="Été d’ailleurs")
    answer = team.get(create_url(cohort, q="ete"))
    assert [(row.name, row.here) for row in answer.context["found"]] == [("Été Bois", laureate.slug)]


def test_who_comes_late_is_not_expected_before(team, cohort):
    """Proposed, not imposed: in a promotion that has started, the entry is today."""
    today = timezone.localdate()
    for days, proposed in ((-9, today), (9, None)):
        starts_on = today + datetime.timedelta(days=days)
        type(cohort).objects.filter(pk=cohort.pk).update(
            starts_on=starts_on, ends_on=starts_on + datetime.timedelta(days=90)
        )
        form = team.get(create_url(cohort, nouvelle=1)).context["form"]
        assert form.initial.get("entered_on") == proposed


def test_a_closed_promotion_says_no(team, cohort):
    type(cohort).objects.filter(pk=cohort.pk).update(status=CohortStatus.CLOSED, starts_on=DAY, ends_on=DAY)
    assert team.get(create_url(cohort)).status_code == 403
    assert team.post(create_url(cohort, nouvelle=1), {"name": "Atelier"}).status_code in (400, 403)
    assert not Laureate.objects.exists()


def test_replacing_from_the_sheet(team, cohort):
    former = make_laureate(cohort)
    team.post(create_url(cohort, nouvelle=1, remplace=former.slug), {"name": "Arrivante"})
    former.refresh_from_db()
    assert (former.status, former.leaving_reason) == (LaureateStatus.LEFT, "Remplacé par Arrivante")


def test_editing_everything_on_one_page(team, cohort):
    laureate, zoning = make_laureate(cohort, name="Atelier"), make_zoning()
    shown = team.get(page(laureate, "laureate_edit")).context["form"].initial
    typed = {
        "name": "Atelier neuf",
        "is_esus": "oui",
        "entered_on": "03/03/2025",
        f"zoning_{zoning.pk}": "on",
        f"zoning_{zoning.pk}_day": "2025-03-01",
        "version": shown["version"],
        "organisation_version": shown["organisation_version"],
    }
    assert team.post(page(laureate, "laureate_edit"), typed).status_code == 302
    laureate = Laureate.objects.select_related("organisation").get()
    assert (laureate.organisation.name, laureate.organisation.is_esus) == ("Atelier neuf", True)
    assert laureate.entered_on == DAY
    assert laureate.zonings.get().observed_on == datetime.date(2025, 3, 1)
    stale = team.post(page(laureate, "laureate_edit"), typed | {"name": "Autre"})
    assert stale.status_code == 409
    assert "Autre" in stale.content.decode()
    again = stale.context["form"].data
    kept = typed | {name: again[name] for name in ("name", "version", "organisation_version")}
    assert team.post(page(laureate, "laureate_edit"), kept).status_code == 302
    assert Laureate.objects.get().organisation.name == "Autre"


def test_who_left_is_read_only(team, cohort):
    laureate = make_laureate(cohort, status=LaureateStatus.LEFT, left_on=DAY)
    participant = make_participant(laureate)
    for name, args in (
        ("laureate_edit", ()),
        ("participant_create", ()),
        ("participant_edit", (participant.public_id,)),
        ("participant_leave", (participant.public_id,)),
    ):
        assert team.get(page(laureate, name, *args)).status_code == 403
        assert team.post(page(laureate, name, *args)).status_code == 403


@pytest.mark.parametrize(
    ("action", "typed", "status"),
    [
        ("sortie", {"left_on": "2025-03-03", "reason": "Cessation"}, LaureateStatus.LEFT),
        ("pause", {"reason": "Congé"}, LaureateStatus.PAUSED),
        ("termine", {}, LaureateStatus.FINISHED),
    ],
)
def test_each_gesture_says_its_effect_then_does_it(team, cohort, action, typed, status):
    laureate = make_laureate(cohort)
    url = page(laureate, "journey_action", action)
    html = team.get(url).content.decode()
    assert "chiffres" in html.lower()
    assert team.post(url, typed | {"version": laureate.version}).status_code == 302
    assert Laureate.objects.get().status == status
    team.post(page(laureate, "journey_action", "retour"), {"version": laureate.version + 1})
    assert Laureate.objects.get().status == LaureateStatus.ACTIVE


def test_a_gesture_that_cannot_be(team, cohort):
    laureate = make_laureate(cohort)
    assert team.get(page(laureate, "journey_action", "inconnu")).status_code == 404
    typed = {"version": laureate.version + 1, "reason": "Congé"}
    stale = team.post(page(laureate, "journey_action", "pause"), typed)
    assert (stale.status_code, 'value="Congé"' in stale.content.decode()) == (409, True)
    assert stale.context["form"].data["version"] == laureate.version
    refused = team.post(page(laureate, "journey_action", "alumni"), {"version": laureate.version})
    assert refused.status_code == 400
    assert "pas clôturée" in refused.content.decode()
    assert "ne s’applique pas" in team.get(page(laureate, "journey_action", "alumni")).content.decode()


def test_people_come_go_and_come_back(team, cohort):
    laureate = make_laureate(cohort)
    given = {"first_name": "Nour", "last_name": "Alba", "joined_on": "2025-03-03"}
    assert team.post(page(laureate, "participant_create"), given).status_code == 302
    nour = Participant.objects.get()
    assert team.post(page(laureate, "participant_edit", nour.public_id), given).status_code == 400  # stays main
    typed = given | {"is_main_contact": "on", "phone": "01 23 45 67 89"}
    assert team.post(page(laureate, "participant_edit", nour.public_id), typed).status_code == 302
    assert team.get(page(laureate, "participant_leave", nour.public_id)).status_code == 200
    team.post(page(laureate, "participant_leave", nour.public_id), {"left_on": "2025-03-04"})
    nour.refresh_from_db()
    assert nour.left_on == datetime.date(2025, 3, 4)
    team.post(page(laureate, "participant_return", nour.public_id))
    nour.refresh_from_db()
    assert (nour.left_on, nour.is_main_contact) == (None, True)
