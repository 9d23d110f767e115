"""The national study: `etude_anct`, with its public moments and its monographs."""

from collections.abc import Iterator

from django.utils.text import slugify

from ess_platform.common.data_file import Load, Node, Row

from ..models import CaseStudy, Lever, LeverTool, Study, StudyEvent

LEVERS = "leviers"


def load_study(load: Load) -> None:
    """Load the study when the file has one. Its levers and tools complete the lists, and change nothing there."""
    node = load.root.object("etude_anct")
    if not node.value:
        return
    load.save(Lever, _levers(node), "code", kind="lever", create_only=True)
    load.save(LeverTool, _tools(load, node), "code", kind="lever_tool", create_only=True)
    load.save(Study, [_study(load, node)], "reference", kind="study")
    load.save(StudyEvent, _events(load, node), "study_id", "held_on")
    load.save(CaseStudy, _case_studies(load, node), "reference", kind="case_study", unique=(("slug",),))
    load.save(CaseStudy.tools.through, _case_tools(load, node), "casestudy_id", "levertool_id")
    load.save(CaseStudy.zonings.through, _case_zonings(load, node), "casestudy_id", "zoning_id")


def _levers(study: Node) -> Iterator[Row]:
    for position, node in enumerate(study.objects(LEVERS), 1):
        code = node.slug("code", Lever.code, required=True)
        label = node.text("libelle", Lever.label, required=True)
        yield Row(node.path, {"code": code, "label": label, "position": position}, id=code)


def _tools(load: Load, study: Node) -> Iterator[Row]:
    for lever in study.objects(LEVERS):
        for position, node in enumerate(lever.objects("outils"), 1):
            code = node.slug("code", LeverTool.code, required=True)
            label = node.text("libelle", LeverTool.label, required=True)
            lever_id = load.pk("lever", lever.raw("code"))
            fields = {"code": code, "label": label, "position": position, "lever_id": lever_id}
            yield Row(node.path, fields, id=code)


def _study(load: Load, node: Node) -> Row:
    name = node.code("id")
    fields = {
        "reference": name,
        "title": node.text("titre", Study.title, required=True),
        "commissioner_id": load.pk("organisation", node.reference("commanditaire", "organisation")),
        "coordinator_id": load.pk("organisation", node.reference("coordination", "organisation")),
        "co_authors": node.texts("co_auteurs"),
        "published_text": node.text("publication", Study.published_text),
        "launched_text": node.text("lancement", Study.launched_text),
        "participants_text": node.text("participants_webinaires", Study.participants_text),
        "needs_count": node.integer("besoins_identifies", Study.needs_count),
        "activities_count": node.integer("activites_retenues", Study.activities_count),
        "proposals_text": node.text("structures_proposees", Study.proposals_text),
        "selection_criteria": node.texts("criteres_selection"),
        "source_anomalies": node.texts("anomalies_source"),
    }
    return Row(node.path, fields, id=name)


def _events(load: Load, node: Node) -> Iterator[Row]:
    study_id = load.pk("study", node.raw("id"))
    for path, day in node.dates("webinaires"):
        yield Row(path, {"study_id": study_id, "held_on": day, "label": "Webinaire"})
    if seminar := node.date("seminaire"):
        yield Row(node.at("seminaire"), {"study_id": study_id, "held_on": seminar, "label": "Séminaire"})


def _case_studies(load: Load, study: Node) -> Iterator[Row]:
    labels = {code: slugify(label) for code, label in load.facts["sector_labels"].items()}
    for node in study.objects("monographies"):
        name = node.code("id")
        title = node.text("nom", CaseStudy.name, required=True)
        code = node.text("thematique")
        thematic = _thematic_of(load, code, labels)
        if code:
            load.expect("thematic", thematic, "", node.at("thematique"))
        fields = {
            "reference": name,
            "study_id": load.pk("study", study.raw("id")),
            "slug": node.slug("slug", CaseStudy.slug, default=slugify(title)),
            "name": title,
            "other_spellings": node.texts("autres_graphies"),
            "thematic_id": load.pk("thematic", thematic),
            "activity_text": node.text("activite_utilite_sociale", CaseStudy.activity_text),
            "territory_text": node.text("territoire", CaseStudy.territory_text),
            "legal_form_text": node.text("forme", CaseStudy.legal_form_text),
            "summary": node.text("resume", CaseStudy.summary),
            "website": node.text("site", CaseStudy.website),
        }
        yield Row(node.path, fields, id=name)


def _thematic_of(load: Load, code: str, labels: dict[str, str]) -> str:
    """Monographs name a thematic by the code of a filière: that code or its label gives the thematic."""
    candidates = (code.replace("_", "-"), labels.get(code, ""))
    return next((name for name in candidates if load.is_known("thematic", name)), candidates[0])


def _case_tools(load: Load, study: Node) -> Iterator[Row]:
    for node in study.objects("monographies"):
        for path, code in node.references("outils_leviers_cites", "lever_tool"):
            case = load.pk("case_study", node.raw("id"))
            yield Row(path, {"casestudy_id": case, "levertool_id": load.pk("lever_tool", code)})


def _case_zonings(load: Load, study: Node) -> Iterator[Row]:
    for node in study.objects("monographies"):
        for path, code in node.references("zonages_cites", "zoning"):
            case = load.pk("case_study", node.raw("id"))
            yield Row(path, {"casestudy_id": case, "zoning_id": load.pk("zoning", code)})
