"""Implantations: the laureates that a programme lists itself, with their form of the open campaign."""

import datetime
from collections.abc import Iterator

from django.utils.text import slugify

from ess_platform.common.data_file import Load, Node, Row, read_data_file
from ess_platform.common.data_file.reading import REFERENCE_DATA
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
from ess_platform.directory.demo.reference import region_key
from ess_platform.directory.enums import Hat
from ess_platform.directory.models import Person
from programmes.demo.facts import cohort_facts

from ..enums import LaureateStatus, ReportStatus, SettlementState
from ..models import (
    Laureate,
    Participant,
    ProgressReport,
    ReportTransition,
    Settlement,
    SettlementStep,
)
from .laureate import read_day
from .report import STATUSES, at_noon, worked_on

# State → the steps that lead to it, each at a share of the time between opening and due date.
STORIES = {
    ReportStatus.NOT_STARTED: (),
    ReportStatus.DRAFT: ((ReportStatus.DRAFT, 0.2),),
    ReportStatus.SUBMITTED: ((ReportStatus.DRAFT, 0.2), (ReportStatus.SUBMITTED, 0.4)),
    ReportStatus.NEEDS_CHANGES: (
        (ReportStatus.DRAFT, 0.2),
        (ReportStatus.SUBMITTED, 0.4),
        (ReportStatus.NEEDS_CHANGES, 0.5),
    ),
    ReportStatus.VALIDATED: (
        (ReportStatus.DRAFT, 0.2),
        (ReportStatus.SUBMITTED, 0.4),
        (ReportStatus.VALIDATED, 0.6),
    ),
    ReportStatus.NOT_APPLICABLE: ((ReportStatus.NOT_APPLICABLE, 1),),
}
COMMENTS = {
    ReportStatus.NEEDS_CHANGES: "Merci de préciser les partenaires rencontrés sur le territoire.",
    ReportStatus.NOT_APPLICABLE: "Fiche tenue hors de la plateforme : aucune valeur n’est reprise.",
}
STATES = {
    "etude": SettlementState.STUDY,
    "partenaires": SettlementState.PARTNERS,
    "pilote": SettlementState.PILOT,
    "abandonnee": SettlementState.DROPPED,
}


def load_settlements(load: Load) -> None:
    """Load the laureates of implantation programmes: organisation, implantation, contact, form of the moment."""
    for programme in load.programmes():
        if not programme.has("laureats"):
            continue
        reference = programme.text("id")
        save_organisations(load, _organisations(load, reference, programme))
        owners = ((node.path, _organisation_id(load, reference, node)) for node in programme.objects("laureats"))
        wear_hat(load, Hat.LAUREATE, owners)
        rows = _laureates(load, reference, programme)
        unique = (("cohort_id", "slug"),)
        load.save(Laureate, rows, "cohort_id", "reference", kind="laureate", unique=unique)
        load.save(Settlement, _settlements(load, reference, programme), "laureate_id", kind="settlement")
        load.save(SettlementStep, _steps(load, reference, programme), "settlement_id", "code", is_nested=True)
        load.save(Person, _people(load, reference, programme), "reference", kind="person")
        load.save(Participant, _participants(load, reference, programme), "laureate_id", "person_id")
        _save_reports(load, reference, programme)


def _organisation_id(load: Load, reference: str, node: Node):
    return load.pk("organisation", named_reference(reference, node.text("id")))


def _organisations(load: Load, reference: str, programme: Node) -> Iterator[Row]:
    for node in programme.objects("laureats"):
        name = named_reference(reference, node.code("id"))
        field = node.text("domaine")
        is_real = node.choice("statut_reel", {"reel": True, "fictif": False}, required=False, default=True)
        fields = {
            "reference": name,
            **organisation_names(node),
            "sector_id": load.pk("sector", field) if field and load.is_known("sector", field) else None,
            "siret": read_siret(node),
            "rna": read_rna(node),
            "is_fictitious": not is_real or load.is_invented(node),
        }
        yield Row(node.path, fields, id=name)


def _laureates(load: Load, reference: str, programme: Node) -> Iterator[Row]:
    facts = cohort_facts(load, reference)
    for node in programme.objects("laureats"):
        name = node.code("id")
        fields = {
            "cohort_id": load.pk("cohort", reference),
            "reference": name,
            "organisation_id": _organisation_id(load, reference, node),
            "sort_name": sort_key(node.text("nom"))[:200],
            "slug": node.slug("slug", Laureate.slug, default=slugify(node.text("nom"))[:120] or slugify(name)),
            "status": LaureateStatus.ACTIVE,
            "entered_on": facts.starts_on,
            "activity": node.text("description", Laureate.activity),
        }
        yield Row(node.path, fields, id=name, scope=reference)


def _settlements(load: Load, reference: str, programme: Node) -> Iterator[Row]:
    """The state is guessed once, from a local partner being named; afterwards it belongs to the team."""
    for node in programme.objects("laureats"):
        laureate_id = load.pk("laureate", node.text("id"), reference)
        target = node.text("cible", Settlement.target_text)
        partners = node.text("cooperation", Settlement.local_partners)
        guess = SettlementState.PARTNERS if partners else SettlementState.STUDY
        is_region = bool(target) and load.is_known("region", region_key(target))
        fields = {
            "laureate_id": laureate_id,
            "field": _field_name(load, node.text("domaine", Settlement.field)),
            "origin_text": node.text("origine", Settlement.origin_text),
            "target_text": target,
            "target_id": load.pk("region", region_key(target)) if is_region else None,
            "local_partners": partners,
        }
        state = node.choice("etape", STATES, required=False, default=guess)
        yield Row(node.path, fields, id=node.text("id"), scope=reference, once={"state": state})


def _field_name(load: Load, code: str) -> str:
    """The words for a field of action: the label of the filière of that code, else the code itself."""
    return load.facts["sector_labels"].get(code) or code.replace("_", " ").capitalize()


def _method() -> list[tuple[str, str]]:
    """The steps of the method as (code, label): they come with the code."""
    steps = read_data_file(REFERENCE_DATA).value["implantation"]["etapes_methode"]
    return [(step["code"], step["label"][:1].upper() + step["label"][1:]) for step in steps]


def _steps(load: Load, reference: str, programme: Node) -> Iterator[Row]:
    method = _method()
    for node in programme.objects("laureats"):
        settlement_id = load.pk("settlement", node.text("id"), reference)
        for position, (code, label) in enumerate(method, 1):
            fields = {"settlement_id": settlement_id, "code": code, "label": label, "position": position}
            yield Row(node.path, fields)


# --- contacts ---------------------------------------------------------------------------------------


def _contacts(reference: str, programme: Node) -> Iterator[tuple[Node, Node, str]]:
    for node in programme.objects("laureats"):
        if node.has("contact"):
            contact = node.object("contact")
            yield node, contact, named_reference(reference, f"{node.text('id')}-contact")


def _people(load: Load, reference: str, programme: Node) -> Iterator[Row]:
    for node, contact, name in _contacts(reference, programme):
        organisation_id = _organisation_id(load, reference, node)
        fields = {"reference": name, **person_fields(contact), "organisation_id": organisation_id}
        yield Row(contact.path, fields, id=name)


def _participants(load: Load, reference: str, programme: Node) -> Iterator[Row]:
    for node, contact, name in _contacts(reference, programme):
        fields = {
            "laureate_id": load.pk("laureate", node.text("id"), reference),
            "person_id": load.pk("person", name),
            "reference": f"{node.text('id')}-contact",
            "job_title": contact.text("fonction", Participant.job_title),
            "is_main_contact": True,
        }
        yield Row(contact.path, fields)


# --- forms ------------------------------------------------------------------------------------------


def _save_reports(load: Load, reference: str, programme: Node) -> None:
    """One form per laureate and campaign: the state of the file in the current one, « sans objet » before.

    The file tells nothing of the campaigns that are over, and nothing is invented for them.
    """
    forms = list(_forms(load, reference, programme))
    ends = {name: history[-1][0] if history else None for _, _, name, _, history in forms}
    touched = worked_on(load, reference, ends, programme.at("laureats"))
    left = [form for form in forms if form[2] not in touched]
    load.save(ProgressReport, _reports(load, reference, left), "laureate_id", "campaign_id", kind="report")
    rows = _transitions(load, reference, left)
    load.save(ReportTransition, rows, "report_id", "at", is_nested=True)


def _forms(load: Load, reference: str, programme: Node) -> Iterator[tuple[Node, Node, str, str, list]]:
    """Go through (laureate, campaign, reference, state, history)."""
    facts = cohort_facts(load, reference)
    campaigns = list(programme.objects("campagnes_avancement"))
    is_open = [node for node in campaigns if node.raw("etat") == "ouverte"]
    current = (is_open or campaigns)[-1] if campaigns else None
    for campaign in campaigns:
        opens, due = read_day(campaign, "ouverture", facts), read_day(campaign, "echeance", facts)
        if opens is None or due is None or due < opens:
            continue  # refused with the campaign itself
        for node in programme.objects("laureats"):
            status = node.choice("etat_fiche", STATUSES, required=False, default=ReportStatus.NOT_STARTED)
            status = status if campaign is current else ReportStatus.NOT_APPLICABLE
            history = _history(status, opens, due)
            yield node, campaign, f"{campaign.text('id')}/{node.text('id')}", status, history


def _history(status: str, opens: datetime.date, due: datetime.date) -> list:
    """The likely steps to a state, as (moment, from, to)."""
    steps, before = [], ReportStatus.NOT_STARTED
    for after, share in STORIES[status]:
        day = opens + datetime.timedelta(days=int((due - opens).days * share))
        steps.append((at_noon(day, len(steps)), before, after))
        before = after
    return steps


def _reports(load: Load, reference: str, forms: list) -> Iterator[Row]:
    for node, campaign, name, status, history in forms:
        when = {after: at for at, _, after in history}
        is_told = status not in (ReportStatus.NOT_STARTED, ReportStatus.NOT_APPLICABLE)
        is_invented = node.raw("statut_reel") == "fictif"
        fields = {
            "laureate_id": load.pk("laureate", node.text("id"), reference),
            "campaign_id": load.pk("campaign", campaign.text("id"), reference),
            "reference": name,
            "status": status,
            "submitted_at": when.get(ReportStatus.SUBMITTED),
            "validated_at": when.get(ReportStatus.VALIDATED),
            # No word is put into the mouth of an enterprise that exists.
            "situation": node.text("description", ProgressReport.situation) if is_told and is_invented else "",
        }
        yield Row(node.path, fields, id=name, scope=reference)


def _transitions(load: Load, reference: str, forms: list) -> Iterator[Row]:
    for node, _, name, _, history in forms:
        report_id = load.pk("report", name, reference)
        for at, before, after in history:
            fields = {
                "report_id": report_id,
                "at": at,
                "from_status": before,
                "to_status": after,
                "comment": COMMENTS.get(after, ""),
            }
            yield Row(node.path, fields)
