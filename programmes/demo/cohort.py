"""Programmes and promotions: the lists `programmes` and `evenements` of a data file."""

import calendar
import datetime
import re
from collections.abc import Iterator
from typing import Any

from django.utils.text import slugify

from ess_platform.common.data_file import Load, Node, Row
from ess_platform.common.models import sort_key
from ess_platform.directory.demo.directory import read_region

from ..enums import CohortStatus, FundingMode, FundingState, MilestoneKind, ProgrammeKind
from ..models import Cohort, Funding, Milestone, Programme
from .facts import CohortFacts, cohort_facts

STATUSES = {
    "en_preparation": CohortStatus.DRAFT,
    "brouillon": CohortStatus.DRAFT,
    "en_cours": CohortStatus.RUNNING,
    "clos": CohortStatus.CLOSED,
    "archive": CohortStatus.ARCHIVED,
}
KINDS = {
    "industrialisation": ProgrammeKind.INDUSTRIALISATION,
    "implantation": ProgrammeKind.SETTLEMENT,
    "evenement": ProgrammeKind.EVENT,
    "autre": ProgrammeKind.OTHER,
}
FUNDING_MODES = {"subvention": FundingMode.GRANT, "marche": FundingMode.CONTRACT, "autre": FundingMode.OTHER}
SUBSIDY_ACCOUNT = "74"
MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()  # noqa: SIM905
)


def load_programmes(load: Load) -> None:
    """Load programmes, promotions, milestones and fundings."""
    load.know("cohort_slug", Cohort, "slug")
    budgets = {reference: block.object("budget") for reference, block in load.cohort_blocks()}
    _check_blocks(load)
    load.save(Programme, _programmes(load), "slug", kind="programme")
    load.save(Cohort, _cohorts(load, budgets), "reference", kind="cohort")
    if load.checking:
        _check_addresses(load)
    for node in _all(load):
        facts = cohort_facts(load, node.text("id"))
        load.facts["starts_on", facts.slug] = facts.starts_on
    slugs = [cohort_facts(load, node.text("id")).slug for node in _all(load)]
    load.know("cohort_slug", Cohort, "slug", slugs)
    load.save(Milestone, _milestones(load), "cohort_id", "kind", "label")
    load.save(Funding, _fundings(load, budgets), "cohort_id", "funder_id")


def _all(load: Load) -> Iterator[Node]:
    yield from load.programmes()
    yield from load.root.objects("evenements")


def _check_blocks(load: Load) -> None:
    """A block belongs to one programme that exists, and a programme has one block."""
    seen: dict[str, str] = {}
    for reference, block in load.cohort_blocks():
        load.expect("cohort", reference, "", block.at("programme"))
        first = seen.setdefault(reference, block.path)
        if first != block.path:
            block.fail("programme", f"ce programme est déjà décrit par {first}")


def _check_addresses(load: Load) -> None:
    """An address belongs to one promotion, those of the database included."""
    slugs = {node.text("slug"): node for node in _all(load)}
    taken = Cohort.objects.filter(slug__in=slugs).values_list("slug", "reference", "name")
    for slug, reference, name in taken:
        if reference != slugs[slug].text("id"):
            slugs[slug].fail("slug", f"cette adresse est déjà celle de la promotion « {name} »")


# --- programme --------------------------------------------------------------------------------------


def programme_slug(node: Node) -> str:
    """The address of the programme that a promotion belongs to."""
    name = node.text("dispositif") or node.text("cadre") or node.text("nom") or node.text("titre")
    return slugify(name)[:120] or slugify(node.text("id")) or "programme"


def _programmes(load: Load) -> Iterator[Row]:
    seen: dict[str, str] = {}
    for node in load.programmes():
        name = node.text("dispositif", Programme.name) or node.text("nom", Programme.name, required=True)
        default = ProgrammeKind.SETTLEMENT if node.has("laureats") else ProgrammeKind.INDUSTRIALISATION
        kind = node.choice("nature", KINDS, required=False, default=default)
        row = _programme(load, node, name, kind, "operateur")
        if row.id not in seen:  # promotions of one programme: the first one describes it
            seen[row.id] = node.path
            yield row
    for node in load.root.objects("evenements"):
        name = node.text("cadre", Programme.name) or node.text("titre", Programme.name, required=True)
        row = _programme(load, node, name, ProgrammeKind.EVENT, "animateur")
        if row.id not in seen:
            seen[row.id] = node.path
            yield row


def _programme(load: Load, node: Node, name: str, kind: str, operator_key: str) -> Row:
    slug = programme_slug(node)
    operator = node.reference(operator_key, "organisation", required=True)
    commissioner = node.reference("commanditaire", "organisation")
    fields = {
        "slug": slug,
        "name": name,
        "kind": kind,
        "operator_id": load.pk("organisation", operator),
        "commissioner_id": load.pk("organisation", commissioner),
        "region_id": read_region(load, node),
        "principle": node.text("principe", Programme.principle),
        "since_year": node.integer("accompagnement_depuis", Programme.since_year, low=1900, high=2100),
    }
    return Row(node.path, fields, id=slug)


# --- promotion --------------------------------------------------------------------------------------


def _cohorts(load: Load, budgets: dict[str, Node]) -> Iterator[Row]:
    for node in load.programmes():
        name = node.code("id")
        title = node.text("nom", Cohort.name, required=True)
        facts = _facts(load, node, slug=node.slug("slug", Cohort.slug, required=True))
        status = node.choice("statut", STATUSES, default=CohortStatus.DRAFT)
        _check_dates(node, status, facts)
        fields = {
            **_common(load, node, name=name, title=title, facts=facts, status=status),
            "number": node.integer("rang_promotion", Cohort.number, low=1),
            "purpose": node.text("objet", Cohort.purpose),
            "prior_step": node.text("prealable", Cohort.prior_step),
            **_funding_terms(budgets.get(name)),
        }
        yield Row(node.path, fields, id=name)
    for node in load.root.objects("evenements"):
        name = node.code("id")
        title = node.text("titre", Cohort.name, required=True)
        day = node.date("date", required=True)
        slug = node.slug("slug", Cohort.slug, required=True)
        facts = load.facts["cohort", name] = CohortFacts(slug, day, day, load.today)
        load.declare("cohort_slug", slug, node.at("slug")) if load.checking else None
        over = day is None or day < load.today
        status = CohortStatus.CLOSED if over else CohortStatus.RUNNING
        fields = _common(load, node, name=name, title=title, facts=facts, status=status)
        yield Row(node.path, fields, id=name)


def _common(load: Load, node: Node, *, name: str, title: str, facts: CohortFacts, status: str) -> dict[str, Any]:
    return {
        "reference": name,
        "programme_id": load.pk("programme", programme_slug(node)),
        "slug": facts.slug,
        "name": title,
        "sort_name": sort_key(title)[:200],
        "status": status,
        "starts_on": facts.starts_on,
        "ends_on": facts.ends_on,
        "is_demo": load.file.is_demo,
    }


def _facts(load: Load, node: Node, *, slug: str) -> CohortFacts:
    """Read the dates of a promotion, absolute or counted from the day of its first loading."""
    if load.checking:
        load.declare("cohort_slug", slug, node.at("slug"))
    name = node.text("id")
    if ("cohort", name) in load.facts:
        return load.facts["cohort", name]
    if node.boolean("dates_relatives"):
        offsets = _offsets(node)
        anchor = _anchor(load, name, offsets)
        days = [anchor + datetime.timedelta(days=offset) for offset in offsets]
        facts = CohortFacts(slug, days[0] if days else None, days[-1] if days else None, anchor)
    else:
        period = node.object("periode")
        starts, ends = period.date("lancement"), period.date("cloture")
        period.ordered(("lancement", starts), ("cloture", ends), "la clôture précède le lancement")
        facts = CohortFacts(slug, starts, ends, load.today)
    load.facts["cohort", name] = facts
    return facts


def _offsets(node: Node) -> list[int]:
    """The offsets of the sessions, in days from the anchor, in order."""
    found = [session.integer("decalage_jours", low=-3650, high=3650) for session in node.objects("sessions")]
    return sorted(offset for offset in found if offset is not None)


def _anchor(load: Load, name: str, offsets: list[int]) -> datetime.date:
    """Today at the first loading; later, the day that the launch already stored counts from."""
    stored = Cohort.objects.filter(reference=name).values_list("starts_on", flat=True).first()
    if stored is None or not offsets:
        return load.today
    return stored - datetime.timedelta(days=offsets[0])


def _check_dates(node: Node, status: str, facts: CohortFacts) -> None:
    period = node.object("periode")
    if status != CohortStatus.DRAFT and facts.starts_on is None and not period.has("lancement"):
        period.fail("lancement", "une promotion en cours ou close a une date de lancement")
    is_over = status in (CohortStatus.CLOSED, CohortStatus.ARCHIVED)
    if is_over and facts.ends_on is None and not period.has("cloture"):
        period.fail("cloture", "une promotion close a une date de clôture")


def _funding_terms(budget: Node | None) -> dict[str, Any]:
    if budget is None or not budget.value:
        return {}
    return {
        "funding_mode": budget.choice("mode_financement", FUNDING_MODES, required=False),
        "funding_note": budget.text("mode_financement_note", Cohort.funding_note),
        "volunteer_hourly_rate": budget.decimal("taux_horaire_valorisation_benevolat", Cohort.volunteer_hourly_rate),
    }


# --- milestones and fundings ------------------------------------------------------------------------


def _milestones(load: Load) -> Iterator[Row]:
    for node in load.programmes():
        for row in _steps(load, node):
            row.fields["cohort_id"] = load.pk("cohort", node.text("id"))
            yield row


def _steps(load: Load, node: Node) -> Iterator[Row]:
    facts = cohort_facts(load, node.text("id"))
    period = node.object("periode")
    if prior := node.text("prealable", Cohort.prior_step):
        yield _step(node.at("prealable"), MilestoneKind.STUDY, prior)
    if facts.starts_on:
        words = period.text("lancement_seed", Milestone.date_text)
        yield _step(period.path, MilestoneKind.KICKOFF, "Journée de lancement", starts=facts.starts_on, words=words)
    first, last = read_month(period, "debut_sequences"), read_month(period, "fin_sequences")
    if first and last:
        end = last.replace(day=calendar.monthrange(last.year, last.month)[1])
        period.ordered(("debut_sequences", first), ("fin_sequences", end))
        since = f"{MONTHS[first.month - 1]} {first.year}" if first.year != last.year else MONTHS[first.month - 1]
        words = f"de {since} à {MONTHS[last.month - 1]} {last.year}"
        label = "Séquences d’accompagnement"
        yield _step(period.path, MilestoneKind.SEQUENCE, label, starts=first, ends=end, words=words)
    if facts.ends_on:
        yield _step(period.path, MilestoneKind.CLOSING, "Journée de clôture", starts=facts.ends_on)


def _step(path: str, kind: str, label: str, *, starts=None, ends=None, words: str = "") -> Row:
    fields = {"kind": kind, "label": label, "starts_on": starts, "ends_on": ends, "date_text": words}
    return Row(path, fields)


def read_month(node: Node, key: str) -> datetime.date | None:
    """Read a month written AAAA-MM, as its first day."""
    text = node.text(key)
    if not text:
        return None
    if not re.fullmatch(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])", text):
        node.fail(key, f"un mois au format AAAA-MM est attendu, pas « {text[:20]} »")
        return None
    return datetime.date(int(text[:4]), int(text[5:]), 1)


def _fundings(load: Load, budgets: dict[str, Node]) -> Iterator[Row]:
    """The body that ordered the programme pays for it; its grant is account 74 of the planned income."""
    for node in load.programmes():
        if not node.has("commanditaire"):
            continue
        name = node.text("id")
        facts = cohort_facts(load, name)
        status = node.choice("statut", STATUSES, default=CohortStatus.DRAFT)
        is_over = status in (CohortStatus.CLOSED, CohortStatus.ARCHIVED)
        fields = {
            "cohort_id": load.pk("cohort", name),
            "funder_id": load.pk("organisation", node.text("commanditaire")),
            "state": FundingState.SETTLED if is_over else FundingState.AGREED,
            "amount": _granted(budgets.get(name)),
            "starts_on": facts.starts_on,
            "ends_on": facts.ends_on,
        }
        yield Row(node.at("commanditaire"), fields)


def _granted(budget: Node | None):
    if budget is None:
        return None
    lines = [line for line in budget.objects("produits") if line.text("compte").startswith(SUBSIDY_ACCOUNT)]
    amounts = [line.decimal("prevu", Funding.amount) for line in lines]
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None
