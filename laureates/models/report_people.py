"""Who else writes in a form, and the files that it holds."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ess_platform.common.models import PublicIdModel, TimeStampedModel
from ess_platform.directory.models import Person

from .report import ProgressReport


class ReportContributorQuerySet(models.QuerySet):
    def shared_with(self, user):
        """Keep the invitations of one person that hold."""
        return self.filter(person=user.person_id, revoked_at__isnull=True)


class ReportContributor(PublicIdModel, TimeStampedModel):
    """Co-saisisseur·se: a colleague invited by the laureate, who fills one form and cannot send it."""

    report = models.ForeignKey(ProgressReport, models.CASCADE, related_name="contributors", verbose_name="fiche")
    person = models.ForeignKey(Person, models.PROTECT, related_name="contributions", verbose_name="personne")
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="invited_contributors",
        verbose_name="invité par",
    )
    revoked_at = models.DateTimeField("retiré le", null=True, blank=True)

    objects = ReportContributorQuerySet.as_manager()

    class Meta:
        ordering = ("report", "pk")
        verbose_name = "co-saisisseur·se"
        verbose_name_plural = "co-saisisseur·ses"
        constraints = [
            models.UniqueConstraint(
                fields=["report", "person"],
                condition=Q(revoked_at__isnull=True),
                name="report_contributor_once",
                violation_error_message="Cette personne est déjà invitée.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id} · {self.person_id}"


class ReportFileQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The same scope as their reports."""
        return self.filter(report__in=ProgressReport.objects.visible_to(user))


class ReportFile(PublicIdModel, TimeStampedModel):
    """A file given as the answer to a question; checked, stored under a name of ours, served by a view only."""

    report = models.ForeignKey(ProgressReport, models.CASCADE, related_name="files", verbose_name="fiche")
    question = models.CharField("question", max_length=60)
    name = models.CharField("nom du fichier", max_length=160)
    content_type = models.CharField("type", max_length=80)
    size = models.PositiveIntegerField("taille, en octets")
    sha256 = models.CharField("empreinte", max_length=64)
    file = models.FileField("fichier", upload_to="laureates/report_files/", max_length=200)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="report_files",
        verbose_name="déposé par",
    )

    objects = ReportFileQuerySet.as_manager()

    class Meta:
        ordering = ("report", "question", "pk")
        verbose_name = "pièce d’une fiche"
        verbose_name_plural = "pièces des fiches"
        constraints = [
            models.UniqueConstraint(fields=["report", "question"], name="report_file_one_per_question"),
        ]

    def __str__(self) -> str:
        return self.name
