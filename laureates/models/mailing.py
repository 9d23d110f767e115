"""A mass mail about a campaign: which one, and the words that its drafts were made of."""

from django.db import models

from ess_platform.common.models import TimeStampedModel
from ess_platform.notifications.models import MailBatch
from ess_platform.notifications.models.template import BODY_MAX, SUBJECT_MAX

from .campaign import ReportingCampaign


class CampaignMailing(TimeStampedModel):
    """`subject` and `body` are the words typed for everybody; empty, the drafts speak with those of the kind."""

    batch = models.OneToOneField(MailBatch, models.CASCADE, related_name="mailing", verbose_name="envoi groupé")
    campaign = models.ForeignKey(ReportingCampaign, models.CASCADE, related_name="mailings", verbose_name="campagne")
    subject = models.CharField("objet", max_length=SUBJECT_MAX, blank=True)
    body = models.TextField("texte", max_length=BODY_MAX, blank=True)

    class Meta:
        ordering = ("-batch",)
        verbose_name = "envoi groupé d’une campagne"
        verbose_name_plural = "envois groupés des campagnes"

    def __str__(self) -> str:
        return str(self.batch)
