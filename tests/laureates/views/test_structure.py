"""« Ma structure »: the page, what people send by mistake, two tabs, and who may see the photo."""

import pytest
from django.urls import reverse

from ess_platform.common import images
from laureates.models import Laureate
from tests.factories import (
    make_cohort,
    make_funder_user,
    make_laureate,
    make_organisation,
    make_participant,
    make_team_user,
)
from tests.pictures import EXECUTABLE, encoded, jpeg_of_a_phone, picture, png_bomb, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stored_files")]
PAGE = reverse("laureates:space_structure")
PAGE_QUERIES = 8


@pytest.fixture
def laureate():
    structure = make_organisation(name="Les Mailles du Canal", acronym="LMC", city="Pantin", postcode="93500")
    return make_laureate(make_cohort(), organisation=structure, activity="Tricot")


@pytest.fixture
def owner(client, laureate):
    user = make_participant(laureate, with_user=True).person.user
    client.force_login(user)
    return user


def data(**changes):
    return {
        "version": "1",
        "activity": "Tricot",
        "project": "Cinq métiers",
        "showroom_product": "Bonnet",
        "is_exhibitor": "oui",
        "photo_credit": "",
        "allows_photo": "oui",
        "allows_public_page": "non",
    } | changes


def stored(laureate) -> Laureate:
    return Laureate.objects.get(pk=laureate.pk)


def errors(answer) -> dict:
    return {name: list(texts) for name, texts in answer.context["form"].errors.items()}


def test_the_page_shows_the_identity_and_saves_the_rest(
    client, owner, laureate, stored_files, django_assert_num_queries
):
    client.get(PAGE)
    with django_assert_num_queries(PAGE_QUERIES):
        page = client.get(PAGE).content.decode()
    assert "LMC" in page
    assert "93500 Pantin" in page
    answer = client.post(PAGE, data(photo=upload(jpeg_of_a_phone())), follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    said = [str(message) for message in answer.context["messages"]]
    assert said[0] == "Votre structure est à jour."
    assert "900 pixels" in said[1]
    saved = stored(laureate)
    assert (saved.project, saved.is_exhibitor, saved.allows_photo, saved.allows_public_page) == (
        "Cinq métiers",
        True,
        True,
        False,
    )
    assert saved.photo.name.startswith("laureates/photos/")
    assert stored_files() == [saved.photo.name]


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize(
    ("sent", "message"),
    [
        (upload(EXECUTABLE, "vacances.jpg"), images.NOT_AN_IMAGE),
        (upload(b"<svg/>", "dessin.svg", "image/svg+xml"), images.VECTOR),
        (upload(encoded()[:3000]), images.CUT_SHORT),
        (upload(png_bomb()), images.TOO_MANY_PIXELS),
        (upload(b"", "vide.jpg"), "Ce fichier est vide : choisissez-en un autre."),
    ],
)
def test_a_refused_photo_keeps_everything_else(client, laureate, stored_files, sent, message):
    typed = data(activity="Nouvelle activité 🧶", project="مشروع جديد", photo=sent)
    answer = client.post(PAGE, typed)
    assert answer.status_code == 400
    assert [text.replace("\xa0", " ") for text in errors(answer)["photo"]] == [message.replace("\xa0", " ")]
    assert list(errors(answer)) == ["photo"]
    page = answer.content.decode()
    assert "Nouvelle activité 🧶" in page
    assert "مشروع جديد" in page
    assert stored(laureate).activity == "Tricot"
    assert stored_files() == []


def test_a_photo_of_40_megabytes_is_a_sentence_beside_the_field(client, owner, laureate):
    answer = client.post(PAGE, data(activity="Gardé", photo=upload(encoded() + b"\x00" * 40_000_000)))
    assert answer.status_code == 400
    assert errors(answer) == {"photo": [images.TOO_HEAVY.format(megabytes=8)]}
    assert "Gardé" in answer.content.decode()


def test_10_000_characters_are_refused_and_given_back_whole(client, owner, laureate):
    pasted = "é" * 10_000
    answer = client.post(PAGE, data(activity=pasted))
    assert answer.status_code == 400
    assert list(errors(answer)) == ["activity"]
    assert pasted in answer.content.decode()
    assert stored(laureate).activity == "Tricot"


def test_line_ends_of_a_browser_do_not_count_twice(client, owner, laureate):
    text = "\r\n".join(["ligne"] * 167)  # 1,001 signs once the line ends are one sign
    assert client.post(PAGE, data(activity=text[:-1])).status_code == 302
    assert len(stored(laureate).activity) == 1000


@pytest.mark.parametrize("version", ["", "abc", "0", "99999999999999999999"])
def test_a_page_without_a_readable_version_is_never_a_500(client, owner, version):
    assert client.post(PAGE, data(version=version)).status_code in (400, 409)


def test_two_tabs_no_silent_overwrite(client, owner, laureate):
    client.post(PAGE, data(activity="Premier onglet"))
    answer = client.post(PAGE, data(activity="Second onglet", photo=upload(encoded())))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Premier onglet" in page
    assert "Second onglet" in page
    assert "Choisissez de nouveau vos fichiers" in page
    assert [row["label"] for row in answer.context["differences"]] == ["Votre activité", "Photo"]
    assert stored(laureate).activity == "Premier onglet"
    again = data(activity="Second onglet", version=answer.context["form"]["version"].value())
    assert client.post(PAGE, again).status_code == 302
    assert stored(laureate).activity == "Second onglet"


def test_a_double_click_is_one_save(client, owner, laureate):
    content = encoded()
    answers = [client.post(PAGE, data(activity="Une fois", photo=upload(content))) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert stored(laureate).version == 2


def test_the_photo_is_deleted_and_a_new_one_at_once_is_a_question(client, owner, laureate):
    client.post(PAGE, data(photo=upload(encoded())))
    both = client.post(PAGE, data(version="2", remove_photo="on", photo=upload(encoded())))
    assert list(errors(both)) == ["remove_photo"]
    assert client.post(PAGE, data(version="2", remove_photo="on")).status_code == 302
    assert stored(laureate).photo.name == ""


def test_the_others_of_the_structure_read_and_do_not_write(client, laureate):
    helper = make_participant(laureate, with_user=True, can_submit=False).person.user
    client.force_login(helper)
    page = client.get(PAGE).content.decode()
    assert "Tricot" in page
    assert "<textarea" not in page
    assert client.post(PAGE, data(activity="Autre")).status_code == 403
    assert stored(laureate).activity == "Tricot"


def photo_url(laureate, name="photo"):
    return reverse("laureates:photo", kwargs={"public_id": laureate.public_id, "name": name})


def with_images(laureate, **fields) -> Laureate:
    for name in ("photo", "logo"):
        getattr(laureate, name).save(f"{name}.jpg", upload(encoded(picture((60, 40)))), save=False)
    for name, value in fields.items():
        setattr(laureate, name, value)
    laureate.save()
    return laureate


@pytest.mark.parametrize(("allows", "status"), [(True, 200), (False, 404), (None, 404)])
def test_the_promotion_sees_the_photo_while_it_is_allowed_and_the_logo_always(client, laureate, allows, status):
    with_images(laureate, allows_photo=allows)
    fellow = make_participant(make_laureate(laureate.cohort), with_user=True).person.user
    client.force_login(fellow)
    assert client.get(photo_url(laureate)).status_code == status
    assert client.get(photo_url(laureate, "logo")).status_code == 200


def test_own_structure_and_team_see_it_nobody_else_does(client, laureate):
    with_images(laureate, allows_photo=False)
    elsewhere = make_participant(make_laureate(make_cohort()), with_user=True).person.user
    own = make_participant(laureate, with_user=True).person.user
    expected = {own: 200, make_team_user(laureate.cohort): 200, make_funder_user(laureate.cohort): 404, elsewhere: 404}
    for user, status in expected.items():
        client.force_login(user)
        assert client.get(photo_url(laureate)).status_code == status


def test_the_photo_comes_closed_to_scripts_and_is_asked_again_each_time(client, owner, laureate):
    with_images(laureate, slug="mailles")
    answer = client.get(photo_url(laureate))
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == 'inline; filename="mailles-photo.jpg"'
    assert answer["Cache-Control"] == "no-cache, private"
    assert answer.content[:2] == b"\xff\xd8"
    kept = client.get(photo_url(laureate), headers={"If-None-Match": answer["ETag"]})
    assert (kept.status_code, kept["Cache-Control"]) == (304, "no-cache, private")


def test_no_photo_a_lost_file_and_another_field_are_404(client, owner, laureate):
    assert client.get(photo_url(laureate)).status_code == 404
    with_images(laureate)
    assert client.get(photo_url(laureate, "slug")).status_code == 404
    laureate.photo.storage.delete(laureate.photo.name)
    assert client.get(photo_url(laureate)).status_code == 404
