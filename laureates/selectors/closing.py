"""What the follow-up of laureates still asks for before a promotion closes, or is archived."""

from django.db.models import Count, Q
from django.urls import reverse

from ess_platform.common import formatting
from programmes.models import Cohort
from programmes.state_guards import Blocker

from ..enums import ReportStatus


def forms_to_review(cohort: Cohort) -> list[Blocker]:
    """The campaigns with forms sent that nobody has reviewed, each with its queue. One query."""
    waiting = Count("reports", filter=Q(reports__status=ReportStatus.SUBMITTED))
    return [
        Blocker(
            f"{formatting.count(row.waiting, 'fiche à relire', 'fiches à relire')}\u00a0: {row.label}.",
            reverse("laureates:review_queue", kwargs={"slug": cohort.slug, "campaign_id": row.public_id}),
            "Relire",
        )
        for row in cohort.campaigns.annotate(waiting=waiting).filter(waiting__gt=0)
    ]


def campaigns_to_close(cohort: Cohort) -> list[Blocker]:
    """The campaigns that are not closed while laureates may still answer, follow-ups included. One query."""
    return [
        Blocker(
            f"La campagne «\u00a0{row.label}\u00a0» n’est pas fermée.",
            reverse("laureates:review_queue", kwargs={"slug": cohort.slug, "campaign_id": row.public_id}),
            "Voir la campagne",
        )
        for row in cohort.campaigns.filter(closed_on=None, reports__isnull=False).distinct()
    ]
