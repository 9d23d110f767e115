"""The team of each promotion, once the accounts exist, and the trace of the loading."""

from collections.abc import Iterator

from django.conf import settings

from ess_platform.accounts.demo import TEAM_ROLES
from ess_platform.audit import services as audit
from ess_platform.common.data_file import Load, Row

from ..models import Cohort, TeamMember


def load_team(load: Load) -> None:
    """Assign the accounts of the team to the promotions they name. Accounts exist in the demo only."""
    if settings.DEMO_MODE:
        load.save(TeamMember, _members(load), "cohort_id", "user_id")


def _members(load: Load) -> Iterator[Row]:
    for node in load.root.objects("utilisateurs"):
        for path, slug in node.references("programmes", "cohort_slug"):
            if node.text("role") in TEAM_ROLES:
                user_id = load.pk("user", node.text("identifiant"))
                yield Row(path, {"cohort_id": load.pk("cohort_slug", slug), "user_id": user_id})


def record_loading(load: Load) -> None:
    """Write in the journal which promotions a file has touched, when it has changed anything."""
    created, updated = sum(load.created.values()), sum(load.updated.values())
    if load.checking or not created + updated:
        return
    references = [node.text("id") for node in load.programmes()]
    references += [reference for reference, _ in load.cohort_blocks()]
    for cohort in Cohort.objects.filter(reference__in=references):
        changes = {"file": load.file.name, "created": created, "updated": updated}
        audit.record(actor=None, action="cohort.load", target=cohort, scope=cohort.slug, changes=changes)
