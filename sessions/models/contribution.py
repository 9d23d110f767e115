"""What happens inside a session, and who speaks: speakers need no account."""

from django.db import models
from django.db.models import Q

from ess_platform.common.models import PublicIdModel, TimeStampedModel, sort_key

from ..enums import AgendaItemKind, SpeakerKind, SpeakerState
from .session import SupportSession


class AgendaItem(models.Model):
    session = models.ForeignKey(
        SupportSession,
        models.CASCADE,
        related_name="agenda_items",
        verbose_name="séance",
    )
    position = models.PositiveSmallIntegerField("ordre")
    kind = models.CharField("nature", max_length=12, choices=AgendaItemKind, default=AgendaItemKind.OTHER)
    title = models.CharField("titre", max_length=255)
    starts_at = models.TimeField("début", null=True, blank=True)
    minutes = models.PositiveSmallIntegerField("durée, en minutes", null=True, blank=True)

    class Meta:
        ordering = ("session", "position")
        verbose_name = "point du déroulé"
        verbose_name_plural = "points du déroulé"
        constraints = [models.UniqueConstraint(fields=["session", "position"], name="agenda_item_unique")]

    def __str__(self) -> str:
        return self.title


class Contribution(PublicIdModel):
    """Intervention: K03 counts those of the sequences only. Its speaker needs no account.

    `allows_image` and `allows_bio` are unknown (NULL) until the speaker says so on the page of a link.
    """

    session = models.ForeignKey(
        SupportSession,
        models.CASCADE,
        related_name="contributions",
        verbose_name="séance",
    )
    agenda_item = models.ForeignKey(
        AgendaItem,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name="point du déroulé",
    )
    reference = models.CharField("référence", max_length=40, blank=True)
    position = models.PositiveSmallIntegerField("ordre")
    speaker = models.CharField("intervenant·e", max_length=200)
    speaker_organisation = models.CharField("structure", max_length=160, blank=True)
    search_key = models.TextField("clé de recherche", editable=False, default="")
    speaker_kind = models.CharField("type", max_length=10, choices=SpeakerKind, blank=True)
    title = models.CharField("titre", max_length=255, blank=True)
    minutes = models.PositiveSmallIntegerField("durée, en minutes", null=True, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    bio = models.TextField("présentation", max_length=1200, blank=True)
    state = models.CharField("réponse", max_length=10, choices=SpeakerState, default=SpeakerState.NOT_ASKED)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    answer_note = models.CharField("mot de l’intervenant·e", max_length=300, blank=True)
    allows_image = models.BooleanField("accord pour son image", null=True, blank=True)
    allows_bio = models.BooleanField("accord pour publier sa présentation", null=True, blank=True)

    class Meta:
        ordering = ("session", "position")
        verbose_name = "intervention"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=(SpeakerState.CONFIRMED, SpeakerState.DECLINED)) | Q(answered_at__isnull=False),
                name="contribution_answer_has_date",
                violation_error_message="Une réponse porte sa date.",
            ),
            models.UniqueConstraint(fields=["session", "position"], name="contribution_unique"),
            models.UniqueConstraint(
                fields=["session", "reference"],
                condition=~Q(reference=""),
                name="contribution_reference_unique",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.speaker} : {self.title}"

    def save(self, *args, update_fields=None, **kwargs):
        self.search_key = sort_key(self.speaker, self.speaker_organisation)
        if update_fields is not None:
            update_fields = {*update_fields, "search_key"}
        super().save(*args, update_fields=update_fields, **kwargs)


class SpeakerLink(TimeStampedModel):
    """The link of a mail that lets a speaker answer, without an account. Only the token's hash is kept."""

    contribution = models.ForeignKey(
        Contribution,
        models.CASCADE,
        related_name="links",
        verbose_name="intervention",
    )
    token_hash = models.CharField("empreinte du jeton", max_length=64, unique=True)
    expires_at = models.DateTimeField("expire le")
    revoked_at = models.DateTimeField("annulé le", null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = "lien d’intervenant"
        verbose_name_plural = "liens d’intervenants"
        constraints = [
            models.UniqueConstraint(
                fields=["contribution"],
                condition=Q(revoked_at__isnull=True),
                name="speaker_link_one_in_force",
                violation_error_message="Un seul lien en vigueur par intervention.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id} · {self.expires_at:%d/%m/%Y}"
