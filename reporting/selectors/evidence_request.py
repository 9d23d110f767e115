"""Who asked for the evidence of a published bilan, read in the journal, where each request is kept."""

from django.db.models import QuerySet
from django.utils import timezone

from ess_platform.accounts.enums import Role
from ess_platform.accounts.models import Membership
from ess_platform.audit.models import AuditEntry
from programmes.models import Cohort
from reporting.enums import BilanStatus
from reporting.models import BilanVersion

EVIDENCE_ASKED = "evidence_pack.ask"


def evidence_asked(version: BilanVersion, user) -> AuditEntry | None:
    """The request about this version of somebody who reads for the same funder as the user; else None. One query."""
    own = Membership.objects.active(timezone.localdate()).filter(user=user, role=Role.FUNDER).values("organisation")
    colleagues = Membership.objects.filter(role=Role.FUNDER, organisation__in=own)
    return _requests([version]).filter(actor__in=colleagues.values("user")).first()


def evidence_requests(cohort: Cohort) -> QuerySet[AuditEntry]:
    """The requests about what is published of a promotion, latest first, for its team."""
    published = BilanVersion.objects.filter(bilan__cohort=cohort, status=BilanStatus.PUBLISHED)
    return _requests(published.only("public_id"))


def _requests(versions) -> QuerySet[AuditEntry]:
    keys = [str(version.public_id) for version in versions]
    return AuditEntry.objects.filter(action=EVIDENCE_ASKED, object_type=BilanVersion._meta.label, object_id__in=keys)
