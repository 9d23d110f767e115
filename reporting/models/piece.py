"""The pieces of an archive asked for at once (« 22 attestations », « Dossier financeur »), one row for each."""

from django.db import models
from django.db.models import Q

from laureates.models import ReportFile
from sessions.models import SignedSheet

from .job import Job


class JobPiece(models.Model):
    """One file of an archive: what an ordinary job makes, a file that was uploaded, or data written with the archive.

    `bundle` is the job of the archive. A piece that cannot be there says why in `reason`; one whose source was
    deleted since has none of them left. A job asked for before may be a piece too: it is made once.
    """

    bundle = models.ForeignKey(Job, models.CASCADE, related_name="pieces", verbose_name="archive")
    position = models.PositiveSmallIntegerField("rang")
    title = models.CharField("pièce", max_length=200)
    label = models.CharField("pour qui, ou sur quoi", max_length=200, blank=True)
    folder = models.CharField("dossier dans l’archive", max_length=80, blank=True)
    filename = models.CharField("nom imposé dans l’archive", max_length=120, blank=True)
    job = models.ForeignKey(
        Job, models.SET_NULL, null=True, blank=True, related_name="piece_of", verbose_name="demande du fichier"
    )
    # Asked for by this archive, and not before: it ends with it.
    is_own = models.BooleanField("demandée par cette archive", default=False)
    signed_sheet = models.ForeignKey(
        SignedSheet, models.SET_NULL, null=True, blank=True, related_name="pieces", verbose_name="feuille signée"
    )
    report_file = models.ForeignKey(
        ReportFile, models.SET_NULL, null=True, blank=True, related_name="pieces", verbose_name="pièce d’une fiche"
    )
    data_key = models.CharField("données écrites avec l’archive", max_length=40, blank=True)
    reason = models.CharField("pourquoi elle manque", max_length=400, blank=True)

    class Meta:
        ordering = ("bundle", "position")
        verbose_name = "pièce d’archive"
        verbose_name_plural = "pièces d’archive"
        constraints = [
            models.UniqueConstraint(fields=["bundle", "position"], name="job_piece_position_unique"),
            models.CheckConstraint(
                condition=Q(job__isnull=True, signed_sheet__isnull=True, report_file__isnull=True)
                | Q(job__isnull=True, signed_sheet__isnull=True, data_key="")
                | Q(job__isnull=True, report_file__isnull=True, data_key="")
                | Q(signed_sheet__isnull=True, report_file__isnull=True, data_key=""),
                name="job_piece_one_source",
                violation_error_message="Une pièce vient d’une seule source.",
            ),
        ]

    @property
    def upload(self) -> SignedSheet | ReportFile | None:
        """What was uploaded, when the piece is that."""
        return self.signed_sheet or self.report_file

    def __str__(self) -> str:
        return f"{self.bundle_id} · {self.title}"
