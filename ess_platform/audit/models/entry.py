"""The journal: who did what to which object, and when. Rows are only ever added (LOG-01, LOG-02)."""

from django.conf import settings
from django.db import models


class AuditEntry(models.Model):
    """One action. It outlives its object: type, identifier and label are copied, not linked."""

    at = models.DateTimeField("date", auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="audit_entries",
        verbose_name="auteur",
    )
    actor_label = models.CharField("auteur, au moment de l’action", max_length=200, blank=True)
    action = models.CharField("action", max_length=60)
    object_type = models.CharField("type d’objet", max_length=60)
    object_id = models.CharField("identifiant de l’objet", max_length=64)
    object_label = models.CharField("objet", max_length=200, blank=True)
    scope = models.CharField("promotion", max_length=120, blank=True)
    changes = models.JSONField("changements", default=dict, blank=True)

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name = "entrée du journal"
        verbose_name_plural = "journal"
        indexes = [models.Index(fields=["object_type", "object_id"], name="audit_object")]

    def __str__(self) -> str:
        return f"{self.action} · {self.object_type} {self.object_id}"
