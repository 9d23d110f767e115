"""The national study: its enterprises, and the lever tools that each is cited for."""

from django.db import models

from .organisation import Organisation
from .reference import LeverTool, Thematic
from .territory import Zoning


class Study(models.Model):
    reference = models.CharField("référence", max_length=40, unique=True)
    title = models.CharField("titre", max_length=255)
    commissioner = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        related_name="commissioned_studies",
        verbose_name="commanditaire",
    )
    coordinator = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        related_name="coordinated_studies",
        verbose_name="coordination",
    )
    co_authors = models.JSONField("co-auteurs", default=list, blank=True)
    published_text = models.CharField("publication", max_length=40, blank=True)
    launched_text = models.CharField("lancement", max_length=40, blank=True)
    participants_text = models.CharField("participants, tels que déclarés", max_length=80, blank=True)
    needs_count = models.PositiveIntegerField("besoins identifiés", null=True, blank=True)
    activities_count = models.PositiveIntegerField("activités retenues", null=True, blank=True)
    proposals_text = models.CharField("structures proposées", max_length=80, blank=True)
    selection_criteria = models.JSONField("critères de sélection", default=list, blank=True)
    source_anomalies = models.JSONField("anomalies de la source", default=list, blank=True)

    class Meta:
        verbose_name = "étude"

    def __str__(self) -> str:
        return self.title


class StudyEvent(models.Model):
    """A dated public moment of the study (webinar, seminar)."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="events", verbose_name="étude")
    label = models.CharField("intitulé", max_length=80)
    held_on = models.DateField("date")

    class Meta:
        ordering = ("held_on",)
        verbose_name = "rendez-vous de l’étude"
        verbose_name_plural = "rendez-vous de l’étude"
        constraints = [models.UniqueConstraint(fields=["study", "held_on"], name="study_event_unique")]

    def __str__(self) -> str:
        return f"{self.label} {self.held_on:%d/%m/%Y}"


class CaseStudy(models.Model):
    """Monographie: one enterprise of a study."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="case_studies", verbose_name="étude")
    reference = models.CharField("référence", max_length=40, unique=True)
    slug = models.SlugField("identifiant d’adresse", max_length=120, unique=True)
    name = models.CharField("nom", max_length=160)
    other_spellings = models.JSONField("autres graphies", default=list, blank=True)
    thematic = models.ForeignKey(
        Thematic,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="case_studies",
        verbose_name="thématique",
    )
    activity_text = models.CharField("activité d’utilité sociale", max_length=255, blank=True)
    territory_text = models.CharField("territoire", max_length=255, blank=True)
    legal_form_text = models.CharField("forme", max_length=160, blank=True)
    summary = models.TextField("résumé", max_length=2000, blank=True)
    website = models.CharField("site", max_length=200, blank=True)
    tools = models.ManyToManyField(LeverTool, related_name="case_studies", blank=True, verbose_name="outils cités")
    zonings = models.ManyToManyField(Zoning, related_name="case_studies", blank=True, verbose_name="zonages cités")

    class Meta:
        ordering = ("reference",)
        verbose_name = "monographie"

    def __str__(self) -> str:
        return self.name
