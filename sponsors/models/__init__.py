from .sponsor import Sponsor, SponsorContact
from .sponsorship import SponsorMeeting, Sponsorship

__all__ = ["Sponsor", "SponsorContact", "SponsorMeeting", "Sponsorship"]
