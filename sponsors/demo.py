"""Loading of sponsors, sponsorships and their meetings."""

from collections.abc import Iterator

from ess_platform.common.data_file import Load, Node, Row

from .enums import MeetingMode
from .models import Sponsor, SponsorContact, SponsorMeeting, Sponsorship

MODES = {
    "presentiel": MeetingMode.ONSITE,
    "sur_site": MeetingMode.ONSITE,
    "visio": MeetingMode.VIDEO,
    "telephone": MeetingMode.PHONE,
}
MAX_MINUTES = 720


def load_sponsors(load: Load) -> None:
    """Load the sponsors that the sponsorships of each block name, the sponsorships, and the meetings."""
    for reference, block in load.cohort_blocks():
        load.save(Sponsor, _sponsors(load, reference, block), "cohort_id", "organisation_id", kind="sponsor")
        rows = _contacts(load, reference, block)
        load.save(SponsorContact, rows, "sponsor_id", "person_id", kind="sponsor_contact")
        rows = _sponsorships(load, reference, block)
        load.save(Sponsorship, rows, "laureate_id", "contact_id", kind="sponsorship")
        rows = _meetings(load, reference, block)
        load.save(SponsorMeeting, rows, "sponsorship_id", "reference", kind="meeting")


def _contact_name(node: Node) -> str:
    return f"{node.text('organisation')}/{node.text('parrain')}"


def _sponsors(load: Load, reference: str, block: Node) -> Iterator[Row]:
    seen = set()
    for node in block.objects("parrainages"):
        name = node.reference("organisation", "organisation", required=True)
        if name is not None and name not in seen:
            seen.add(name)
            fields = {
                "cohort_id": load.pk("cohort", reference),
                "organisation_id": load.pk("organisation", name),
            }
            yield Row(node.path, fields, id=name, scope=reference)


def _contacts(load: Load, reference: str, block: Node) -> Iterator[Row]:
    employers = {node.text("id"): node.text("organisation") for node in load.root.objects("personnes")}
    seen = set()
    for node in block.objects("parrainages"):
        person = node.reference("parrain", "person", required=True)
        name = _contact_name(node)
        if person is None or name in seen:
            continue
        seen.add(name)
        if employers.get(person, node.text("organisation")) != node.text("organisation"):
            load.warn(node.at("parrain"), "cette personne travaille dans une autre organisation")
        sponsor_id = load.pk("sponsor", node.text("organisation"), reference)
        fields = {"sponsor_id": sponsor_id, "person_id": load.pk("person", person)}
        yield Row(node.path, fields, id=name, scope=reference)


def _sponsorships(load: Load, reference: str, block: Node) -> Iterator[Row]:
    for node in block.objects("parrainages"):
        name = node.code("id")
        laureate = node.reference("laureat", "laureate", scope=reference, required=True)
        starts, ends = node.date("debut", required=True), node.date("fin")
        node.ordered(("debut", starts), ("fin", ends))
        fields = {
            "laureate_id": load.pk("laureate", laureate, reference),
            "contact_id": load.pk("sponsor_contact", _contact_name(node), reference),
            "reference": name,
            "starts_on": starts,
            "ends_on": ends,
            "charter_signed_on": node.date("charte_signee_le"),
        }
        yield Row(node.path, fields, id=name, scope=reference)


def _meetings(load: Load, reference: str, block: Node) -> Iterator[Row]:
    for node in block.objects("rendez_vous_parrainage"):
        name = node.code("id")
        sponsorship = node.reference("parrainage", "sponsorship", scope=reference, required=True)
        fields = {
            "sponsorship_id": load.pk("sponsorship", sponsorship, reference),
            "reference": name,
            "held_on": node.date("date", required=True),
            "minutes": node.integer("duree_min", low=1, high=MAX_MINUTES, required=True),
            "mode": node.choice("mode", MODES),
            "subject": node.text("objet", SponsorMeeting.subject),
            "next_step": node.text("suite", SponsorMeeting.next_step),
        }
        yield Row(node.path, fields, id=name, scope=reference)
