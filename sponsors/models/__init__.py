from .charter import SponsorCharter, SponsorCharterAcceptance
from .introduction import Introduction
from .sponsor import Sponsor, SponsorContact, SponsorOffer
from .sponsorship import SponsorMeeting, Sponsorship

__all__ = [
    "Introduction",
    "Sponsor",
    "SponsorCharter",
    "SponsorCharterAcceptance",
    "SponsorContact",
    "SponsorMeeting",
    "SponsorOffer",
    "Sponsorship",
]
