"""What the loader makes of reference lists, territories, organisations and the study."""

import pytest

from ess_platform.directory.models import (
    Activity,
    CaseStudy,
    CooperationType,
    Criterion,
    Lever,
    LeverTool,
    Need,
    Organisation,
    Strategy,
    StudyEvent,
    Territory,
    Thematic,
)
from tests.ess_platform.common.data_files import demo_value, load_value

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loaded(tmp_path):
    return load_value(tmp_path, demo_value())


def test_the_lists_are_whole():
    counts = {model.__name__: model.objects.count() for model in (Activity, Lever, LeverTool, Need, Strategy, Thematic)}
    assert counts == {"Activity": 37, "Lever": 6, "LeverTool": 19, "Need": 15, "Strategy": 4, "Thematic": 4}
    assert CooperationType.objects.filter(parent=None).count() == 9
    assert set(CooperationType.objects.get(code="mecenat").children.values_list("code", flat=True)) == {
        "mecenat-de-competences",
        "mecenat-territorial",
    }


def test_the_long_labels_of_the_sources_win():
    lever = Lever.objects.get(position=1)
    assert lever.label == "Activer des partenariats financiers directs dans le cadre des compétences locales"
    tool = LeverTool.objects.get(code="acheter-directement-des-prestations-de-biens-et-ou-de-servic")
    assert tool.label == "Acheter directement des prestations de biens et/ou de services"


def test_the_grid_in_order():
    criteria = Criterion.objects.select_related("family")
    assert [criterion.position for criterion in criteria] == list(range(1, 18))
    families = [criterion.family.short_label for criterion in criteria]
    assert [families.count(name) for name in dict.fromkeys(families)] == [7, 4, 6]
    assert {criterion.levels.count() for criterion in criteria} == {4}


def test_regions_and_departments():
    assert list(Territory.objects.order_by("level").values_list("level", flat=True)).count("department") == 101
    assert Territory.objects.filter(level="region").count() == 18
    assert Territory.objects.get(level="department", code="2A").parent.name == "Corse"


def test_hats_of_organisations():
    hats = dict.fromkeys(("ORG-LPR", "ORG-IDF", "PAR-SUEZ", "PRG-IE25/LAU-01"))
    for reference in hats:
        organisation = Organisation.objects.get(reference=reference)
        hats[reference] = [hat.hat for hat in organisation.hats.all()]
    assert hats == {
        "ORG-LPR": ["operator"],
        "ORG-IDF": ["funder"],
        "PAR-SUEZ": ["sponsor"],
        "PRG-IE25/LAU-01": ["laureate"],
    }


def test_the_study_and_its_monographs():
    labels = list(StudyEvent.objects.values_list("label", flat=True))
    assert labels == ["Webinaire"] * 4 + ["Séminaire"]
    case = CaseStudy.objects.get(reference="MON-01")
    assert (case.thematic.code, case.tools.count()) == ("consommation-et-production-responsables", 5)
    assert case.other_spellings == ["Les Locos-Motivés"]
    assert set(CaseStudy.objects.get(reference="MON-10").zonings.values_list("code", flat=True)) == {"QPV", "DROM"}
    assert not CaseStudy.objects.filter(thematic=None).exists()
