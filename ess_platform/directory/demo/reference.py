"""Reference lists: the block `referentiels` of a data file, and the file of reference data alone."""

from collections.abc import Iterator

from ess_platform.common.data_file import Load, Node, Row
from ess_platform.common.models import sort_key

from ..enums import TerritoryLevel
from ..models import (
    Activity,
    CooperationType,
    Criterion,
    CriterionFamily,
    CriterionLevel,
    InclusionKind,
    LegalForm,
    Lever,
    LeverTool,
    Need,
    Sector,
    Strategy,
    Territory,
    Thematic,
    Zoning,
)
from .territories import REGIONS, departments

FRANCE = "FR"


def load_reference_lists(load: Load) -> None:
    """Load the lists that a file brings; territories come with the code."""
    lists = load.root.object("referentiels")
    load.save(LegalForm, _legal_forms(lists), "code", kind="legal_form")
    load.save(InclusionKind, _inclusion_kinds(lists), "code", kind="inclusion_kind")
    load.save(Sector, _plain(lists, "filieres", Sector), "code", kind="sector")
    labels = load.facts.setdefault("sector_labels", {})
    labels.update({node.text("code"): node.text("libelle") for node in lists.objects("filieres")})
    load.save(Zoning, _zonings(lists), "code", kind="zoning")
    _load_grid(load, lists)
    _load_shipped(load)
    if load.create_only and load.file.is_reference:
        _load_territories(load)


def _sentence(text: str) -> str:
    """Give a label of the sources the capital that a list of choices wants."""
    return text[:1].upper() + text[1:]


def _coded(node: Node, model, position: int, **fields) -> Row:
    """A row of a reference list, under either name of its label."""
    code = node.slug("code", model.code, required=True)
    key = next((key for key in ("label_corrige", "label", "libelle_seed") if node.has(key)), "libelle")
    label = _sentence(node.text(key, model.label, required=True))
    return Row(node.path, {"code": code, "label": label, "position": position, **fields}, id=code)


def _plain(parent: Node, key: str, model) -> Iterator[Row]:
    for position, node in enumerate(parent.objects(key), 1):
        yield _coded(node, model, position)


def _legal_forms(lists: Node) -> Iterator[Row]:
    for position, node in enumerate(lists.objects("formes_juridiques"), 1):
        yield _coded(node, LegalForm, position, is_statutory_ess=bool(node.boolean("famille_statutaire_ess")))


def _inclusion_kinds(lists: Node) -> Iterator[Row]:
    for position, node in enumerate(lists.objects("types_structure_inclusion"), 1):
        yield _coded(node, InclusionKind, position, family=node.text("famille", InclusionKind.family))


def _zonings(lists: Node) -> Iterator[Row]:
    for position, node in enumerate(lists.objects("zonages"), 1):
        yield _coded(node, Zoning, position, note=node.text("note", Zoning.note))


# --- the grid of criteria ---------------------------------------------------------------------------


def _load_grid(load: Load, lists: Node) -> None:
    load.save(CriterionFamily, _families(lists), "code", kind="criterion_family")
    load.save(Criterion, _criteria(load, lists), "code", kind="criterion")
    load.save(CriterionLevel, _levels(load, lists), "criterion_id", "value")


def _families(lists: Node) -> Iterator[Row]:
    for position, node in enumerate(lists.objects("familles_criteres"), 1):
        short = node.text("libelle_court", CriterionFamily.short_label, required=True)
        order = node.integer("ordre", CriterionFamily.position)
        yield _coded(node, CriterionFamily, position if order is None else order, short_label=short)


def _criteria(load: Load, lists: Node) -> Iterator[Row]:
    for position, node in enumerate(lists.objects("criteres_perennisation"), 1):
        family = node.reference("famille", "criterion_family", required=True)
        order = node.integer("ordre", Criterion.position)
        yield _coded(
            node,
            Criterion,
            position if order is None else order,
            family_id=load.pk("criterion_family", family),
            short_label=node.text("libelle_court", Criterion.short_label, required=True),
            question=node.text("question", Criterion.question),
        )


def _levels(load: Load, lists: Node) -> Iterator[Row]:
    for node in lists.objects("criteres_perennisation"):
        code = node.raw("code")
        levels = node.object("niveaux")
        for value, _ in node.entries("niveaux"):
            if value not in {"1", "2", "3", "4"}:
                levels.fail(value, "un niveau va de 1 à 4")
                continue
            text = levels.text(value, CriterionLevel.description, required=True)
            fields = {"criterion_id": load.pk("criterion", code), "value": int(value), "description": text}
            yield Row(levels.path, fields)


# --- the file of reference data ---------------------------------------------------------------------


def _load_shipped(load: Load) -> None:
    """Load levers, needs, thematics, strategies and kinds of cooperation, and tie criteria to levers."""
    root = load.root
    if not load.file.is_reference:
        return
    levers = root.object("leviers")
    load.save(Lever, _levers(levers), "code", kind="lever")
    load.save(LeverTool, _tools(load, levers), "code", kind="lever_tool")
    needs = root.object("besoins_et_activites")
    load.save(Activity, _activities(needs), "code", kind="activity")
    load.save(Need, _numbered(needs, Need), "code", kind="need")
    load.save(Need.activities.through, _need_activities(load, needs), "need_id", "activity_id")
    load.save(Thematic, _numbered(root.object("thematiques"), Thematic), "code", kind="thematic")
    strategies = root.object("strategies_industrialisation_et_utilite_sociale")
    load.save(Strategy, _numbered(strategies, Strategy), "code", kind="strategy")
    load.save(CooperationType, _cooperation_types(root), "code", kind="cooperation_type")
    load.save(CooperationType, _cooperation_forms(load), "code", kind="cooperation_type")
    load.save(Criterion.levers.through, _criterion_levers(load, levers), "criterion_id", "lever_id")


def _numbered(parent: Node, model) -> Iterator[Row]:
    for node in parent.objects("liste"):
        yield _coded(node, model, node.integer("numero", model.position, required=True) or 0)


def _levers(parent: Node) -> Iterator[Row]:
    for node in parent.objects("liste"):
        number = node.integer("numero", Lever.position, required=True) or 0
        yield _coded(node, Lever, number, scale=node.text("echelle_d_action", Lever.scale))


def _tools(load: Load, parent: Node) -> Iterator[Row]:
    for lever in parent.objects("liste"):
        for position, node in enumerate(lever.objects("outils"), 1):
            yield _coded(node, LeverTool, position, lever_id=load.pk("lever", lever.raw("code")))


def _activities(parent: Node) -> list[Row]:
    """Each activity once: one may answer several needs."""
    rows: dict[str | None, Row] = {}
    for need in parent.objects("liste"):
        for node in need.objects("activites"):
            row = _coded(node, Activity, len(rows) + 1)
            rows.setdefault(row.id, row)
    return list(rows.values())


def _need_activities(load: Load, parent: Node) -> Iterator[Row]:
    for need in parent.objects("liste"):
        for node in need.objects("activites"):
            need_id = load.pk("need", need.raw("code"))
            yield Row(node.path, {"need_id": need_id, "activity_id": load.pk("activity", node.raw("code"))})


def _cooperation_types(root: Node) -> Iterator[Row]:
    """The kinds of the sources, then the complementary ones."""
    listed = root.object("typologies_de_cooperation").objects("liste")
    more = root.object("propositions").objects("typologies_de_cooperation_complementaires")
    for position, node in enumerate((*listed, *more), 1):
        yield _coded(node, CooperationType, position)


def _cooperation_forms(load: Load) -> Iterator[Row]:
    """The forms below a kind of cooperation."""
    for parent in load.root.object("typologies_de_cooperation").objects("liste"):
        parent_id = load.pk("cooperation_type", parent.text("code"))
        for position, node in enumerate(parent.objects("formes"), 1):
            yield _coded(node, CooperationType, position, parent_id=parent_id)


def _criterion_levers(load: Load, levers: Node) -> Iterator[Row]:
    """Levers are called by their number there."""
    codes = {node.integer("numero", Lever.position): node.text("code") for node in levers.objects("liste")}
    table = load.root.object("propositions").object("critere_vers_leviers")
    for criterion in table.value:
        load.expect("criterion", criterion, "", table.at(criterion))
        for item in table.iterate(criterion):
            if not isinstance(item.value, int) or item.value not in codes:
                load.refuse(item.path, "ce numéro ne désigne aucun levier")
                continue
            criterion_id, lever_id = load.pk("criterion", criterion), load.pk("lever", codes[item.value])
            yield Row(item.path, {"criterion_id": criterion_id, "lever_id": lever_id})


# --- territories ------------------------------------------------------------------------------------


def _load_territories(load: Load) -> None:
    """Load France, its regions (named by their sort key) and its départements (named by their code)."""
    country = [_territory(TerritoryLevel.COUNTRY, FRANCE, "France", None, FRANCE)]
    load.save(Territory, country, "level", "code", kind="country")
    france = load.pk("country", FRANCE)
    regions = [
        _territory(TerritoryLevel.REGION, code, name, france, region_key(name)) for code, name in REGIONS.items()
    ]
    load.save(Territory, regions, "level", "code", kind="region")
    below = [
        _territory(TerritoryLevel.DEPARTMENT, code, name, load.pk("region", region_key(REGIONS[region])), code)
        for code, name, region in departments()
    ]
    load.save(Territory, below, "level", "code", kind="department")


def region_key(name: str) -> str:
    """How a region is found by its name, whatever the accents and the apostrophe."""
    return sort_key(name).replace("’", "'").strip()


def _territory(level: str, code: str, name: str, parent_id, key: str) -> Row:
    fields = {"level": level, "code": code, "name": name, "parent_id": parent_id}
    return Row("", fields, id=key)
