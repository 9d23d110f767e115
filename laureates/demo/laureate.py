"""Laureates and participants of the blocks of promotions, and the campaigns of the programmes."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.utils.text import slugify

from ess_platform.common.data_file import Load, Node, Row
from ess_platform.common.models import sort_key
from ess_platform.directory.demo.directory import (
    named_reference,
    organisation_names,
    person_fields,
    read_rna,
    read_siret,
    save_organisations,
    wear_hat,
)
from ess_platform.directory.enums import Hat
from ess_platform.directory.models import Organisation, Person
from programmes.demo.facts import CohortFacts, cohort_facts

from ..enums import LaureateStatus, Moment
from ..models import Laureate, LaureateZoning, Participant, ReportingCampaign

STATUSES = {
    "actif": LaureateStatus.ACTIVE,
    "en_pause": LaureateStatus.PAUSED,
    "pause": LaureateStatus.PAUSED,
    "sorti": LaureateStatus.LEFT,
    "termine": LaureateStatus.FINISHED,
    "alumni": LaureateStatus.ALUMNI,
}
MOMENTS = {
    "entree": Moment.ENTRY,
    "mi_parcours": Moment.MIDTERM,
    "sortie": Moment.EXIT,
    "suivi_6_mois": Moment.FOLLOW_UP_6,
    "suivi_12_mois": Moment.FOLLOW_UP_12,
}
LEFT_KEYS = ("date_sortie", "sorti_le")


def load_laureates(load: Load) -> None:
    """Load campaigns, then the laureates of each block with their organisation, zonings and people."""
    load.save(ReportingCampaign, _campaigns(load), "cohort_id", "moment", kind="campaign")
    for reference, block in load.cohort_blocks():
        save_organisations(load, _organisations(load, reference, block))
        wear_hat(load, Hat.LAUREATE, _organisation_ids(load, reference, block))
        rows = _laureates(load, reference, block)
        unique = (("cohort_id", "slug"),)
        load.save(Laureate, rows, "cohort_id", "reference", kind="laureate", unique=unique)
        load.save(LaureateZoning, _zonings(load, reference, block), "laureate_id", "zoning_id")
        load.save(Person, _people(load, reference, block), "reference", kind="person")
        rows = _participants(load, reference, block)
        load.save(Participant, rows, "laureate_id", "person_id", kind="participant")


# --- campaigns --------------------------------------------------------------------------------------


def _campaigns(load: Load) -> Iterator[Row]:
    for programme in load.programmes():
        reference = programme.text("id")
        facts = cohort_facts(load, reference)
        for node in programme.objects("campagnes_avancement"):
            yield _campaign(load, node, reference, facts)


def _campaign(load: Load, node: Node, reference: str, facts: CohortFacts) -> Row:
    name = node.code("id")
    opens, due = read_day(node, "ouverture", facts), read_day(node, "echeance", facts)
    node.ordered(("ouverture", opens), ("echeance", due), "l’échéance précède l’ouverture")
    closed = node.date("fermee_le")
    if closed is None and node.raw("etat") == "close":
        closed = due
    node.ordered(("ouverture", opens), ("fermee_le", closed), "la fermeture précède l’ouverture")
    fields = {
        "cohort_id": load.pk("cohort", reference),
        "moment": node.choice("code", MOMENTS),
        "reference": name,
        "label": node.text("libelle", ReportingCampaign.label, required=True),
        "reference_on": node.date("date_reference"),
        "opens_on": opens,
        "due_on": due,
        "closed_on": closed,
    }
    return Row(node.path, fields, id=name, scope=reference)


def read_day(node: Node, key: str, facts: CohortFacts) -> datetime.date | None:
    """Read a day, written as a date or as a number of days from the anchor (`<key>_jours`)."""
    if node.has(f"{key}_jours"):
        return facts.day(node.integer(f"{key}_jours", low=-3650, high=3650))
    return node.date(key, required=True)


# --- laureates --------------------------------------------------------------------------------------


def _organisations(load: Load, reference: str, block: Node) -> Iterator[Row]:
    for node in block.objects("laureats"):
        name = named_reference(reference, node.code("id"))
        fields = {
            "reference": name,
            **organisation_names(node),
            "acronym": node.text("sigle", Organisation.acronym),
            "legal_form_id": load.pk("legal_form", node.reference("forme_juridique", "legal_form")),
            "inclusion_kind_id": load.pk(
                "inclusion_kind", node.reference("type_structure_inclusion", "inclusion_kind")
            ),
            "sector_id": load.pk("sector", node.reference("filiere", "sector")),
            "sub_sector": node.text("sous_filiere", Organisation.sub_sector),
            "siret": read_siret(node),
            "rna": read_rna(node),
            "founded_year": node.integer("annee_creation", low=1800, high=2100),
            "is_esus": node.boolean("agrement_esus"),
            "postcode": node.text("code_postal", Organisation.postcode),
            "city": node.text("commune", Organisation.city),
            "department_id": load.pk("department", node.reference("departement", "department")),
            "is_fictitious": load.is_invented(node, "laureats"),
        }
        yield Row(node.path, fields, id=name)


def _organisation_ids(load: Load, reference: str, block: Node) -> Iterator[tuple[str, Any]]:
    for node in block.objects("laureats"):
        yield node.path, load.pk("organisation", named_reference(reference, node.text("id")))


def _laureates(load: Load, reference: str, block: Node) -> Iterator[Row]:
    facts = cohort_facts(load, reference)
    for node in block.objects("laureats"):
        name = node.code("id")
        showroom, consent = node.object("showroom"), node.object("consentement_diffusion")
        status = node.choice("statut_parcours", STATUSES, required=False, default=LaureateStatus.ACTIVE)
        list(node.references("participants", "participant", scope=reference))  # each one must exist
        fields = {
            "cohort_id": load.pk("cohort", reference),
            "reference": name,
            "organisation_id": load.pk("organisation", named_reference(reference, name)),
            "sort_name": sort_key(node.text("nom"))[:200],
            "slug": node.slug("slug", Laureate.slug, default=slugify(node.text("nom"))[:120] or slugify(name)),
            "status": status,
            **_stay(node, status, facts),
            "leaving_reason": node.text("motif_sortie", Laureate.leaving_reason),
            "activity": node.text("activite", Laureate.activity),
            "project": node.text("projet_industrialisation", Laureate.project),
            "showroom_product": showroom.text("produit", Laureate.showroom_product),
            "is_exhibitor": showroom.boolean("exposant_cloture"),
            "allows_public_page": consent.boolean("fiche_publique"),
            "allows_photo": consent.boolean("photo"),
        }
        yield Row(node.path, fields, id=name, scope=reference)


def _stay(node: Node, status: str, facts: CohortFacts) -> dict[str, Any]:
    """When the laureate came (with the promotion, unless said otherwise) and left; who left has a date."""
    entered = node.date("entree_le") or facts.starts_on
    key = next((key for key in LEFT_KEYS if node.has(key)), LEFT_KEYS[0])
    left = node.date(key)
    if status == LaureateStatus.LEFT and not node.has(key):
        node.fail(key, "un lauréat sorti porte sa date de sortie")
    node.ordered(("entree_le", entered), (key, left), "la sortie précède l’entrée")
    return {"entered_on": entered, "left_on": left}


def _zonings(load: Load, reference: str, block: Node) -> Iterator[Row]:
    """Zonings as they were at the launch of the promotion."""
    observed = cohort_facts(load, reference).starts_on
    for node in block.objects("laureats"):
        laureate_id = load.pk("laureate", node.text("id"), reference)
        for path, code in node.references("zonages", "zoning"):
            fields = {"laureate_id": laureate_id, "zoning_id": load.pk("zoning", code)}
            yield Row(path, {**fields, "observed_on": observed})


# --- participants -----------------------------------------------------------------------------------


def _people(load: Load, reference: str, block: Node) -> Iterator[Row]:
    for node in block.objects("participants"):
        name = named_reference(reference, node.code("id"))
        organisation = named_reference(reference, node.text("laureat"))
        fields = {
            "reference": name,
            **person_fields(node),
            "organisation_id": load.pk("organisation", organisation),
        }
        yield Row(node.path, fields, id=name)


def _participants(load: Load, reference: str, block: Node) -> Iterator[Row]:
    main: dict[str, str] = {}
    for node in block.objects("participants"):
        name = node.code("id")
        laureate = node.reference("laureat", "laureate", scope=reference, required=True)
        is_main = bool(node.boolean("contact_principal"))
        first = main.setdefault(laureate or "", node.path) if is_main else node.path
        if first != node.path:
            node.fail("contact_principal", f"un seul contact principal par lauréat : c’est déjà {first}")
        joined, left = node.date("depuis"), node.date("jusqu_au")
        node.ordered(("depuis", joined), ("jusqu_au", left))
        fields = {
            "laureate_id": load.pk("laureate", laureate, reference),
            "person_id": load.pk("person", named_reference(reference, name)),
            "reference": name,
            "job_title": node.text("fonction", Participant.job_title),
            "is_main_contact": is_main,
            "joined_on": joined,
            "left_on": left,
        }
        yield Row(node.path, fields, id=name, scope=reference)
