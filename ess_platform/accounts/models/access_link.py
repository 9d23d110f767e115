"""A link of a mail that opens one page, for one person, without signing in. Only the token's hash is kept."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from ess_platform.common.models import PublicIdModel, TimeStampedModel
from ess_platform.directory.models import Person

from ..enums import LinkPurpose


class AccessLink(PublicIdModel, TimeStampedModel):
    """`target_id` is the public identifier of what the link is about: the form, the date, the questionnaire.

    The link says who comes, never what may be read: rights follow from the account at each request.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="access_links", verbose_name="personne")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="access_links",
        verbose_name="compte",
    )
    purpose = models.CharField("pour", max_length=16, choices=LinkPurpose)
    target_id = models.UUIDField("objet")
    token_hash = models.CharField("empreinte du jeton", max_length=64, unique=True)
    expires_at = models.DateTimeField("expire le")
    revoked_at = models.DateTimeField("annulé le", null=True, blank=True)
    first_used_at = models.DateTimeField("première utilisation le", null=True, blank=True)

    # Known only to who has just made the link: the database holds its hash.
    token = ""

    class Meta:
        ordering = ("-created_at",)
        verbose_name = "lien d’accès"
        verbose_name_plural = "liens d’accès"
        indexes = [models.Index(fields=["purpose", "target_id", "person"], name="access_link_target")]

    def __str__(self) -> str:
        return self.get_purpose_display()

    @property
    def path(self) -> str:
        """Address of the link, on this site, while its token is known: `/lien/<token>/`."""
        return reverse("accounts:access_link", kwargs={"token": self.token})

    def path_to(self, page: str) -> str:
        """The same, landing on one page below the object: `path_to("emploi")`, one part of a form."""
        return reverse("accounts:access_link_page", kwargs={"token": self.token, "page": page})
