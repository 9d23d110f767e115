from .access import notify_contributor, participant_invitation_mail, participant_invitation_preview
from .links import report_link
from .report import (
    main_contact,
    notify_delay_granted,
    notify_delay_refused,
    notify_received,
    notify_returned,
    notify_validated,
)

__all__ = [
    "main_contact",
    "notify_contributor",
    "notify_delay_granted",
    "notify_delay_refused",
    "notify_received",
    "notify_returned",
    "notify_validated",
    "participant_invitation_mail",
    "participant_invitation_preview",
    "report_link",
]
