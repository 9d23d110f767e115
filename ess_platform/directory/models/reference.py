"""Reference lists: small tables that everybody reads and the administrator keeps."""

from django.db import models

from ess_platform.common.models import ReferenceListModel


class LegalForm(ReferenceListModel):
    """Legal form; `is_statutory_ess` for the families named by the law of 31 July 2014."""

    is_statutory_ess = models.BooleanField("famille statutaire de l’ESS", default=False)

    class Meta(ReferenceListModel.Meta):
        verbose_name = "forme juridique"
        verbose_name_plural = "formes juridiques"


class InclusionKind(ReferenceListModel):
    """Kind of inclusion structure (ACI, EI, EA, Esat…)."""

    family = models.CharField("famille", max_length=60, blank=True)

    class Meta(ReferenceListModel.Meta):
        verbose_name = "type de structure d’insertion ou adaptée"
        verbose_name_plural = "types de structure d’insertion ou adaptée"


class Sector(ReferenceListModel):
    class Meta(ReferenceListModel.Meta):
        verbose_name = "filière"


class Thematic(ReferenceListModel):
    class Meta(ReferenceListModel.Meta):
        verbose_name = "thématique"


class CooperationType(ReferenceListModel):
    parent = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="type parent",
    )

    class Meta(ReferenceListModel.Meta):
        verbose_name = "type de coopération"
        verbose_name_plural = "types de coopération"


class Strategy(ReferenceListModel):
    """One of the four ways to reconcile industry and social utility."""

    class Meta(ReferenceListModel.Meta):
        verbose_name = "stratégie"


class Activity(ReferenceListModel):
    class Meta(ReferenceListModel.Meta):
        verbose_name = "activité d’utilité sociale"
        verbose_name_plural = "activités d’utilité sociale"


class Need(ReferenceListModel):
    activities = models.ManyToManyField(Activity, related_name="needs", blank=True, verbose_name="activités")

    class Meta(ReferenceListModel.Meta):
        verbose_name = "besoin"


class Lever(ReferenceListModel):
    """One of the six levers of the national study; the tools hang below it."""

    scale = models.CharField("échelle d’action", max_length=120, blank=True)

    class Meta(ReferenceListModel.Meta):
        verbose_name = "levier"


class LeverTool(ReferenceListModel):
    lever = models.ForeignKey(Lever, models.PROTECT, related_name="tools", verbose_name="levier")

    class Meta(ReferenceListModel.Meta):
        ordering = ("lever__position", "position")
        verbose_name = "outil"
