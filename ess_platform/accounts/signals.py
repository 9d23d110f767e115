"""What accounts tell the applications above them: the journal and the outbox listen (`receivers.py` there)."""

from django.dispatch import Signal

# Something to write in the journal, inside the sender's transaction.
# Arguments: actor (User or None), action, target (Model), changes (dict).
account_changed = Signal()

# Somebody tried to sign in and could not. Arguments: user (User or None when the address is unknown), reason.
sign_in_refused = Signal()

# A mail to write in the outbox. Arguments: template, kind, to_email, to_person, context, reason, dedup_key;
# reply_to and scope (slug of the promotion) may be missing.
mail_requested = Signal()

# A code was asked for an address without account. Nobody is written to, but the answer must take as long
# as for a known address (AUTH-05), so the outbox is woken all the same.
unknown_address_asked = Signal()
