"""What a session leaves behind: documents and replays, then the minutes written for the laureates."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ess_platform.common.models import PublicIdModel, TimeStampedModel, VersionedModel
from laureates.models import Laureate
from programmes.models import Cohort

from ..enums import MaterialKind, MaterialVisibility
from .session import SupportSession


class SessionMaterialQuerySet(models.QuerySet):
    def kept(self):
        return self.filter(removed_at__isnull=True)

    def visible_to(self, user):
        """Everything for the team; what is shared and still there for the laureates of the promotion."""
        own = Laureate.objects.belonging_to(user).values("cohort")
        shared = Q(session__cohort__in=own, visibility=MaterialVisibility.LAUREATES, removed_at__isnull=True)
        return self.filter(Q(session__cohort__in=Cohort.objects.managed_by(user)) | shared)


class SessionMaterial(PublicIdModel, TimeStampedModel):
    """A file checked and stored under a name of ours, or an address in https; served by a view only."""

    session = models.ForeignKey(SupportSession, models.CASCADE, related_name="materials", verbose_name="séance")
    kind = models.CharField("nature", max_length=10, choices=MaterialKind, default=MaterialKind.DOCUMENT)
    title = models.CharField("titre", max_length=160)
    visibility = models.CharField(
        "qui le voit", max_length=10, choices=MaterialVisibility, default=MaterialVisibility.TEAM
    )
    url = models.URLField("adresse", max_length=500, blank=True)
    file = models.FileField("fichier", upload_to="sessions/materials/", max_length=200, blank=True)
    name = models.CharField("nom du fichier", max_length=160, blank=True)
    content_type = models.CharField("type", max_length=80, blank=True)
    size = models.PositiveIntegerField("taille, en octets", null=True, blank=True)
    sha256 = models.CharField("empreinte", max_length=64, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="session_materials", verbose_name="ajouté par"
    )
    removed_at = models.DateTimeField("retiré le", null=True, blank=True)

    objects = SessionMaterialQuerySet.as_manager()

    class Meta:
        ordering = ("session", "created_at", "pk")
        verbose_name = "document de séance"
        verbose_name_plural = "documents de séance"
        constraints = [
            models.CheckConstraint(
                condition=(Q(url="") & ~Q(file="")) | (~Q(url="") & Q(file="")),
                name="session_material_file_or_url",
                violation_error_message="Un document est un fichier ou une adresse.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def extension(self) -> str:
        """« PDF », « DOCX »; empty for an address."""
        return self.name.rpartition(".")[2].upper()


class SessionMinutes(TimeStampedModel, VersionedModel):
    """The draft of the minutes, by part. What is published is written in `SupportSession.minutes`: the one text that
    laureates read, and that a data file may also bring."""

    session = models.OneToOneField(SupportSession, models.CASCADE, related_name="minutes_draft", verbose_name="séance")
    decisions = models.TextField("décisions", max_length=1900, blank=True)
    ideas = models.TextField("idées fortes", max_length=1900, blank=True)
    resources = models.TextField("ressources", max_length=1900, blank=True)
    next_steps = models.TextField("suites", max_length=1900, blank=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="edited_minutes", verbose_name="rédigé par"
    )
    published_at = models.DateTimeField("publié le", null=True, blank=True)
    published_version = models.PositiveIntegerField("version publiée", null=True, blank=True)

    class Meta:
        verbose_name = "compte rendu"
        verbose_name_plural = "comptes rendus"

    def __str__(self) -> str:
        return f"{self.session_id} · v{self.version}"
