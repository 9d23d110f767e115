"""What a promotion carries: themes, findings, promises, declared figures, partners, needs, quotes, budget."""

from collections.abc import Iterator

from ess_platform.common.data_file import Load, Node, Row
from ess_platform.common.models import sort_key

from ..enums import BudgetNature, BudgetSide, FindingKind, PartnerKind, TestimonialConsent
from ..models import (
    BudgetLine,
    CohortPartner,
    CohortTheme,
    DeclaredFigure,
    Finding,
    Target,
    TerritoryNeed,
    Testimonial,
)

FINDINGS = {
    "strategies_industrialisation_et_utilite_sociale": FindingKind.STRATEGY,
    "craintes": FindingKind.FEAR,
    "effets": FindingKind.EFFECT,
}
DECLARED = {
    "laureats": "K01",
    "sequences": "K02",
    "interventions": "K03",
    "grands_groupes_industriels": "K04",
    "visites_apprenantes": "K05",
}
PARTNERS = {
    "soutiens": PartnerKind.SUPPORT,
    "partenaires_detection": PartnerKind.SOURCING,
    "acteurs_cites": PartnerKind.CITED,
}
CONSENTS = {
    "en_attente": TestimonialConsent.PENDING,
    "nominatif": TestimonialConsent.NAMED,
    "nomme": TestimonialConsent.NAMED,
    "anonyme": TestimonialConsent.ANONYMOUS,
    "refuse": TestimonialConsent.REFUSED,
    "retire": TestimonialConsent.WITHDRAWN,
}
ORDINALS = {2: "deuxième", 3: "troisième", 4: "quatrième", 5: "cinquième", 6: "sixième", 7: "septième"}


def load_content(load: Load) -> None:
    """Load the content of every promotion of the file."""
    load.save(CohortTheme, _themes(load), "cohort_id", "position")
    load.save(Finding, _findings(load), "cohort_id", "kind", "position")
    load.save(Target, _targets(load), "cohort_id", "code")
    load.save(DeclaredFigure, _declared(load), "cohort_id", "figure_code")
    load.save(CohortPartner, _partners(load), "cohort_id", "kind", "name")
    load.save(TerritoryNeed, _needs(load), "cohort_id", "label")
    load.save(Testimonial, _testimonials(load), "cohort_id", "reference")
    load.save(BudgetLine, _budget(load), "cohort_id", "side", "position")


def _cohorts(load: Load) -> Iterator[tuple[Node, object]]:
    for node in load.programmes():
        yield node, load.pk("cohort", node.text("id"))


def _themes(load: Load) -> Iterator[Row]:
    for node, cohort_id in _cohorts(load):
        for position, label in enumerate(node.texts("themes_sequences", CohortTheme.label), 1):
            fields = {"cohort_id": cohort_id, "position": position, "label": label}
            yield Row(node.at("themes_sequences"), fields)


def _findings(load: Load) -> Iterator[Row]:
    for node, cohort_id in _cohorts(load):
        below = node.object("enseignements")
        for key, kind in FINDINGS.items():
            for position, text in enumerate(below.texts(key, Finding.text), 1):
                fields = {"cohort_id": cohort_id, "kind": kind, "position": position, "text": text}
                yield Row(below.at(key), fields)


def _targets(load: Load) -> Iterator[Row]:
    for node, cohort_id in _cohorts(load):
        for position, target in enumerate(node.objects("objectifs_cibles"), 1):
            fields = {
                "cohort_id": cohort_id,
                "code": target.slug("code", Target.code, required=True),
                "label": target.text("libelle", Target.label, required=True),
                "value": target.decimal("cible", Target.value, required=True, low=None),
                "unit": target.text("unite", Target.unit),
                "position": position,
            }
            yield Row(target.path, fields)


def _declared(load: Load) -> Iterator[Row]:
    """Figures that a source declares: kept beside the computed ones, with the reason of a known gap."""
    for node, cohort_id in _cohorts(load):
        below = node.object("chiffres_cles_seed")
        source = _source_name(load, node)
        for key in below.value:
            if key not in DECLARED:
                load.warn(below.at(key), "chiffre inconnu, il n’est pas chargé")
                continue
            value = below.decimal(key, DeclaredFigure.value)
            fields = {
                "cohort_id": cohort_id,
                "figure_code": DECLARED[key],
                "value": value,
                "source": source[:255],
                "explanation": _explanation(load, key, value),
            }
            yield Row(below.at(key), fields)


def _source_name(load: Load, node: Node) -> str:
    """The title of the documents that a programme was described from."""
    titles = load.root.object("meta").object("fichiers_seed")
    codes = node.object("source").texts("seed")
    return " ; ".join(titles.text(code).partition(" : ")[2] for code in codes if titles.has(code))


def _explanation(load: Load, key: str, value) -> str:
    """Why the number of large groups may differ from the sponsors that the source names."""
    if key != "grands_groupes_industriels" or value is None:
        return ""
    groups = [node for node in load.root.objects("parrains_organisations") if node.boolean("grand_groupe_industriel")]
    named = sum(bool(node.boolean("nomme_dans_seed")) for node in groups)
    invented = len(groups) - named
    if not groups or not invented:
        return ""
    last = f"le {ORDINALS.get(len(groups), 'dernier')} est fictif" if invented == 1 else f"{invented} sont fictifs"
    return f"{value:.0f} groupes déclarés, {named} nommés dans la source ; {last}."


def _partners(load: Load) -> Iterator[Row]:
    known = {sort_key(node.text("nom")): node.text("id") for node in load.root.objects("organisations")}
    for node, cohort_id in _cohorts(load):
        for key, kind in PARTNERS.items():
            for position, name in enumerate(node.texts(key, CohortPartner.name), 1):
                organisation = load.pk("organisation", known.get(sort_key(name)))
                yield _partner(
                    node.at(key),
                    cohort_id=cohort_id,
                    kind=kind,
                    name=name,
                    position=position,
                    organisation_id=organisation,
                )
    for reference, block in load.cohort_blocks():
        for position, relay in enumerate(block.objects("acteurs_relais_cloture"), 1):
            name = relay.text("nom", CohortPartner.name, required=True)
            cohort_id = load.pk("cohort", reference)
            row = _partner(relay.path, cohort_id=cohort_id, kind=PartnerKind.RELAY, name=name, position=position)
            row.fields["field"] = relay.text("type", CohortPartner.field)
            yield row


def _partner(path: str, *, cohort_id, kind: str, name: str, position: int, organisation_id=None) -> Row:
    fields = {
        "cohort_id": cohort_id,
        "kind": kind,
        "name": name,
        "field": "",
        "position": position,
        "organisation_id": organisation_id,
    }
    return Row(path, fields)


def _needs(load: Load) -> Iterator[Row]:
    """The priority themes that a territory has declared."""
    for node, cohort_id in _cohorts(load):
        below = node.object("thematiques_prioritaires")
        declared_by = below.text("acteur", TerritoryNeed.declared_by)
        for position, label in enumerate(below.texts("liste", TerritoryNeed.label), 1):
            fields = {
                "cohort_id": cohort_id,
                "label": label,
                "declared_by": declared_by,
                "position": position,
            }
            yield Row(below.at("liste"), fields)


def _testimonials(load: Load) -> Iterator[Row]:
    for reference, block in load.cohort_blocks():
        for node in block.objects("verbatims"):
            fields = {
                "cohort_id": load.pk("cohort", reference),
                "reference": node.code("id"),
                "text": node.text("texte", Testimonial.text, required=True),
                "attribution": node.text("attribution", Testimonial.attribution, required=True),
                "theme": node.text("theme", Testimonial.theme),
                "consent": node.choice("consentement", CONSENTS, required=False, default=TestimonialConsent.PENDING),
            }
            yield Row(node.path, fields)


def _budget(load: Load) -> Iterator[Row]:
    for reference, block in load.cohort_blocks():
        budget = block.object("budget")
        in_kind = budget.object("contributions_volontaires")
        groups = (
            (budget, "charges_directes", BudgetSide.CHARGE, BudgetNature.DIRECT, ""),
            (budget, "charges_indirectes", BudgetSide.CHARGE, BudgetNature.INDIRECT, ""),
            (in_kind, "emploi_86", BudgetSide.CHARGE, BudgetNature.IN_KIND, "86"),
            (budget, "produits", BudgetSide.INCOME, BudgetNature.DIRECT, ""),
            (in_kind, "ressources_87", BudgetSide.INCOME, BudgetNature.IN_KIND, "87"),
        )
        positions = {BudgetSide.CHARGE: 0, BudgetSide.INCOME: 0}
        for parent, key, side, nature, account in groups:
            for node in parent.objects(key):
                positions[side] += 1
                fields = {
                    "cohort_id": load.pk("cohort", reference),
                    "side": side,
                    "position": positions[side],
                    "nature": nature,
                    "account": node.text("compte", BudgetLine.account) or account,
                    "label": node.text("libelle", BudgetLine.label, required=True),
                    "planned": node.decimal("prevu", BudgetLine.planned),
                    "actual": node.decimal("realise", BudgetLine.actual),
                    "allocation_rule": node.text("cle_repartition", BudgetLine.allocation_rule),
                    "comment": node.text("commentaire", BudgetLine.comment),
                }
                if account and not fields["account"].startswith(account):
                    node.fail("compte", f"une contribution volontaire de ce bloc est en compte {account}")
                yield Row(node.path, fields)
