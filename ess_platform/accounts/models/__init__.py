from .access_link import AccessLink
from .invitation import Invitation
from .membership import Membership
from .reach import Reach
from .user import User

__all__ = ["AccessLink", "Invitation", "Membership", "Reach", "User"]
