from django.db import models


class Cluster(models.Model):
    """Pôle territorial de coopération économique, as its source describes it (archive, not current figures)."""

    reference = models.CharField("référence", max_length=40, unique=True)
    name = models.CharField("nom", max_length=200)
    city = models.CharField("commune", max_length=120, blank=True)
    department_text = models.CharField("département", max_length=120, blank=True)
    lead = models.CharField("porteur", max_length=255, blank=True)
    started_year = models.PositiveSmallIntegerField("origine", null=True, blank=True)
    surface_m2 = models.PositiveIntegerField("surface, en m²", null=True, blank=True)
    ess_actors = models.PositiveSmallIntegerField("acteurs de l’ESS", null=True, blank=True)
    members_text = models.CharField("adhérents, tels que déclarés", max_length=80, blank=True)
    cited_actors = models.JSONField("acteurs cités", default=list, blank=True)
    facts = models.JSONField("faits", default=list, blank=True)
    supports = models.JSONField("soutiens", default=list, blank=True)

    class Meta:
        ordering = ("name",)
        verbose_name = "pôle"

    def __str__(self) -> str:
        return self.name
