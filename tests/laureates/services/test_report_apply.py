"""What a validated form corrects in the record of the structure, and what it never touches."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from ess_platform.common.errors import BusinessRuleError
from ess_platform.directory.models import Zoning
from laureates.enums import Moment, ReportStatus
from laureates.models import Participant
from laureates.services.review import report_validate
from programmes.models import Testimonial
from tests.factories import (
    make_campaign,
    make_cohort,
    make_laureate,
    make_organisation,
    make_participant,
    make_report,
    make_team_user,
    make_zoning,
)

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2025, 3, 26, 10, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def scene():
    cohort = make_cohort()
    laureate = make_laureate(cohort, organisation=make_organisation(name="Les Mailles du Canal"))
    make_participant(laureate, is_main_contact=True)
    return {"cohort": cohort, "laureate": laureate, "team": make_team_user(cohort)}


def validate(scene, answers, moment=Moment.ENTRY):
    report = make_report(
        scene["laureate"],
        make_campaign(scene["cohort"], moment),
        ReportStatus.SUBMITTED,
        submitted_at=NOW - datetime.timedelta(hours=1),
        answers=answers,
    )
    report_validate(report=report, actor=scene["team"], acknowledged={"siret", "esus_until"}, now=NOW)
    scene["laureate"].refresh_from_db()
    scene["laureate"].organisation.refresh_from_db()
    return report


def test_identity_is_corrected_by_what_was_told_and_by_nothing_else(scene):
    organisation = scene["laureate"].organisation
    organisation.city = "Pantin"
    organisation.save()
    validate(scene, {"name": "Mailles du Canal", "is_esus": True, "esus_until": "2027-12-31", "postcode": "93500"})
    organisation.refresh_from_db()
    assert (organisation.name, organisation.is_esus, organisation.postcode, organisation.city) == (
        "Mailles du Canal",
        True,
        "93500",
        "Pantin",
    )
    assert organisation.esus_until == datetime.date(2027, 12, 31)
    assert scene["laureate"].sort_name == "mailles du canal"


def test_a_siret_that_another_structure_has_is_refused(scene):
    make_organisation(name="Une autre", siret="73282932000074")
    with pytest.raises(BusinessRuleError, match="déjà celui de Une autre"):
        validate(scene, {"siret": "73282932000074"})


@pytest.mark.parametrize(("moment", "expected"), [(Moment.ENTRY, ["QPV"]), (Moment.MIDTERM, [])])
def test_zonings_are_those_of_the_entry(scene, moment, expected):
    if not Zoning.objects.filter(code="QPV").exists():
        make_zoning(code="QPV")
    validate(scene, {"zonings": ["QPV"]}, moment)
    assert list(scene["laureate"].zonings.values_list("zoning__code", flat=True)) == expected


def test_people_are_added_and_corrected_never_removed(scene):
    known = Participant.objects.get()
    known.person.email = "helene@mailles.example"
    known.person.save()
    lines = [
        {"first_name": "Delphine", "last_name": "Roussillon", "email": "D@mailles.example", "is_main": True},
        {
            "first_name": "H.",
            "last_name": "J.",
            "email": "helene@mailles.example",
            "job_title": "Gérante",
            "phone": "06 39 98 00 13",
        },
    ]
    validate(scene, {"contacts": lines})
    people = {p.person.email: (p.job_title, p.is_main_contact) for p in Participant.objects.all()}
    assert people == {"helene@mailles.example": ("Gérante", False), "d@mailles.example": ("", True)}
    known.person.refresh_from_db()
    assert known.person.phone == "06 39 98 00 13"
    validate(scene, {"contacts": lines[:1]}, Moment.MIDTERM)
    assert Participant.objects.count() == 2


def test_showroom_and_quote_with_the_consent_given_with_it(scene):
    answers = {
        "quote": "Nous avons osé répondre à trois.",
        "quote_consent": "named",
        "product": "Bonnet « Écluse »",
        "is_exhibitor": True,
    }
    validate(scene, answers, Moment.EXIT)
    assert (scene["laureate"].showroom_product, scene["laureate"].is_exhibitor) == ("Bonnet « Écluse »", True)
    quote = Testimonial.objects.get()
    assert (quote.text, quote.attribution, quote.consent, quote.consented_at) == (
        "Nous avons osé répondre à trois.",
        "Les Mailles du Canal",
        "named",
        NOW,
    )


def test_a_quote_without_an_agreement_is_not_kept_as_a_quote(scene):
    validate(scene, {"quote": "Entre nous"}, Moment.EXIT)
    assert not Testimonial.objects.exists()
