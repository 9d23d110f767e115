"""The charter of sponsorship: the version in force, and who has accepted it in one sponsorship."""

import datetime
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Subquery

from programmes.models import Cohort
from programmes.selectors.charter import standard_text, version_in_force
from sponsors.enums import Side
from sponsors.models import SponsorCharter, SponsorCharterAcceptance, Sponsorship

STANDARD_TEXT = "sponsors/charter_standard.txt"


@dataclass(frozen=True)
class PairCharter:
    """The version in force for a sponsorship, and the acceptances of that version by side."""

    charter: SponsorCharter | None
    accepted: dict[str, SponsorCharterAcceptance]

    @property
    def acceptances(self) -> tuple[SponsorCharterAcceptance, ...]:
        return tuple(self.accepted.values())


def standard_sponsor_charter(cohort: Cohort) -> str:
    """The text to start from, with the names of the promotion and of its operator."""
    return standard_text(STANDARD_TEXT, cohort)


def current_sponsor_charter(cohort: Cohort) -> SponsorCharter | None:
    """The last version published."""
    return version_in_force(SponsorCharter, cohort)


def pair_charter(sponsorship: Sponsorship) -> PairCharter:
    """Two queries."""
    charter = current_sponsor_charter(sponsorship.laureate.cohort)
    rows = sponsorship.charter_acceptances.filter(charter=charter).select_related("accepted_by__person")
    return PairCharter(charter, {row.side: row for row in rows} if charter else {})


def charters_to_accept(user, today: datetime.date):
    """The running sponsorships of a sponsor whose charter in force she has not accepted. One query."""
    latest = SponsorCharter.objects.filter(cohort=OuterRef("laureate__cohort")).order_by("-number").values("pk")[:1]
    mine = SponsorCharterAcceptance.objects.filter(
        sponsorship=OuterRef("pk"), charter=OuterRef("in_force"), side=Side.SPONSOR
    )
    rows = Sponsorship.objects.held_by(user).active(today).filter(charter_signed_on=None)
    rows = rows.annotate(in_force=Subquery(latest)).filter(~Exists(mine), in_force__isnull=False)
    return rows.select_related("laureate__organisation")


def is_charter_missing(sponsorship: Sponsorship) -> bool:
    """True while a first meeting has to wait: a charter is in force and both sides have not accepted one."""
    if sponsorship.charter_signed_on is not None:
        return False
    is_published = SponsorCharter.objects.filter(cohort=sponsorship.laureate.cohort_id).exists()
    return is_published and not sponsorship.meetings.exists()
