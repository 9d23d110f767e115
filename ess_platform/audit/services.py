"""The only writer of the journal. Called by services, inside their transaction."""

from typing import Any

from django.db.models import Model

from .models import AuditEntry


def record(*, actor, action: str, target: Model, scope: str = "", changes: dict[str, Any] | None = None) -> AuditEntry:
    """Add one row: who did what to which object.

    `actor` is a User or None (the platform itself). `action` is `<noun>.<verb>`. `scope` is the slug of the
    promotion, empty when there is none. `changes` holds plain JSON values and never personal data (LOG-03).
    Rolled back with the caller's transaction (LOG-01).
    """
    signed_in = actor if actor is not None and actor.is_authenticated else None
    return AuditEntry.objects.create(
        actor=signed_in,
        actor_label=signed_in.get_full_name() if signed_in else "Essaim",
        action=action,
        object_type=target._meta.label,
        object_id=str(getattr(target, "public_id", None) or target.pk),
        object_label=str(target)[:200],
        scope=scope,
        changes=changes or {},
    )


def record_unknown_person(*, action: str, changes: dict[str, Any]) -> AuditEntry:
    """Add one row about somebody who is not known here: what was typed is not kept (LOG-03)."""
    return AuditEntry.objects.create(
        actor=None,
        actor_label="",
        action=action,
        object_type="accounts.user",
        object_id="",
        object_label="Adresse inconnue",
        changes=changes,
    )
