"""A file that the team imports: how it was understood, what is wrong in it, what it wrote, until it is undone."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ess_platform.common.models import PublicIdModel, TimeStampedModel
from programmes.models import Cohort

from ..enums import WORKING_IMPORTS, ImportState


class DataImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The imports of the promotions that the user runs."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(cohort__in=Cohort.objects.managed_by(user))


class DataImport(PublicIdModel, TimeStampedModel):
    """The row is the truth: a worker takes it by its lease, and a sweep gives it back when the worker is gone.

    The file and what was read of it leave once the rows are written, or given up: `written` alone stays, by keys.
    """

    idempotency_key = models.CharField("clé d’unicité", max_length=64, unique=True)
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="data_imports", verbose_name="promotion")
    kind = models.CharField("nature", max_length=20)
    state = models.CharField("état", max_length=10, choices=ImportState, default=ImportState.READING, db_index=True)
    filename = models.CharField("nom du fichier", max_length=160)
    file = models.FileField("fichier", upload_to="imports/", max_length=200, blank=True)
    size = models.PositiveIntegerField("taille, en octets")
    sha256 = models.CharField("empreinte", max_length=64)
    origin = models.CharField("tel que compris", max_length=160, blank=True)
    headers = models.JSONField("titres des colonnes", default=list, blank=True)
    # Key of a column of the kind → rank of a column of the file.
    mapping = models.JSONField("correspondance", default=dict, blank=True)
    preview = models.JSONField("premières lignes", default=list, blank=True)
    matches = models.JSONField("structures de même nom", default=list, blank=True)
    same_rows = models.JSONField("lignes d’une structure connue", null=True, blank=True)
    # Pairs (« singular,plural », number), in the order of the sentence: a database may sort the keys of an object.
    counts = models.JSONField("comptes", default=list, blank=True)
    written = models.JSONField("lignes écrites", default=dict, blank=True)
    row_count = models.PositiveIntegerField("lignes", default=0)
    rows_expected = models.PositiveIntegerField("lignes attendues", default=0)
    error_count = models.PositiveIntegerField("erreurs", default=0)
    warning_count = models.PositiveIntegerField("avertissements", default=0)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="data_imports", verbose_name="demandé par"
    )
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    token = models.UUIDField("jeton de l’exécutant", null=True, blank=True)
    lease_expires_at = models.DateTimeField("réservé jusqu’au", null=True, blank=True)
    sent_at = models.DateTimeField("message envoyé le", null=True, blank=True)
    error = models.CharField("raison de l’échec", max_length=400, blank=True)
    done_at = models.DateTimeField("importé le", null=True, blank=True)
    undone_at = models.DateTimeField("annulé le", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="undone_imports",
        verbose_name="annulé par",
    )

    objects = DataImportQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = "import"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=(ImportState.DONE, ImportState.UNDONE)) | Q(done_at__isnull=False),
                name="data_import_done_has_date",
                violation_error_message="Un import écrit porte sa date.",
            ),
            models.CheckConstraint(
                condition=Q(state=ImportState.UNDONE, undone_at__isnull=False, undone_by__isnull=False)
                | (~Q(state=ImportState.UNDONE) & Q(undone_at__isnull=True, undone_by__isnull=True)),
                name="data_import_undone_has_date",
                violation_error_message="Un import annulé, et lui seul, porte la date et l’auteur de l’annulation.",
            ),
            models.CheckConstraint(
                condition=Q(token__isnull=True) | Q(lease_expires_at__isnull=False, state__in=WORKING_IMPORTS),
                name="data_import_held_has_lease",
                violation_error_message="Un import tenu par un exécutant est en lecture ou en écriture.",
            ),
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def is_working(self) -> bool:
        return self.state in WORKING_IMPORTS


class ImportIssue(models.Model):
    """What is wrong in a row of an imported file: its number, the title of the column, the sentence."""

    data_import = models.ForeignKey(DataImport, models.CASCADE, related_name="issues", verbose_name="import")
    row = models.PositiveIntegerField("ligne")
    column = models.CharField("colonne", max_length=120, blank=True)
    message = models.CharField("message", max_length=400)
    is_warning = models.BooleanField("avertissement", default=False)

    class Meta:
        ordering = ("is_warning", "row", "pk")
        verbose_name = "remarque sur un import"
        verbose_name_plural = "remarques sur les imports"

    def __str__(self) -> str:
        return f"{self.row} · {self.column} : {self.message}"
