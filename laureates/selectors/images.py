"""Whose photo and logo somebody may see."""

from django.db.models import Q

from ..models import Laureate

PHOTO, LOGO = "photo", "logo"
IMAGE_NAMES = (PHOTO, LOGO)


def laureates_with_image(user, name: str):
    """The laureates whose photo or logo the user may see now.

    Always the own structure and the team's promotions. The others of the promotion see the logo, and the photo
    while the laureate allows it: a consent withdrawn closes it at the next request.
    """
    shown = Laureate.objects.fellows_of(user)
    if name == PHOTO:
        shown = shown.filter(allows_photo=True)
    own = Laureate.objects.visible_to(user).values("pk")
    return Laureate.objects.filter(Q(pk__in=own) | Q(pk__in=shown.values("pk"))).exclude(**{name: ""})


def shows_photo(laureate: Laureate, reader: Laureate) -> bool:
    """Say whether the directory shows the photo of a laureate to another of the promotion, or to itself."""
    return bool(laureate.photo) and (laureate.allows_photo is True or laureate.pk == reader.pk)
