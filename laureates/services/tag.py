"""Words of the team on its laureates: put one on several, take it off."""

from collections.abc import Collection

from django.db import transaction

from ess_platform.audit.services import record
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.models import sort_key
from programmes.models import Cohort

from ..models import Laureate, LaureateTag, Tag
from ..models.tag import LABEL_MAX

NOBODY = "Choisissez au moins un lauréat."
UNNAMED = "Écrivez une étiquette, ou choisissez-en une."
TOO_LONG = f"Une étiquette compte {LABEL_MAX} caractères au plus."
TOO_MANY = "Cette promotion a déjà 50 étiquettes : réutilisez-en une."
MOST = 50


@transaction.atomic
def laureates_tag(*, cohort: Cohort, laureates: Collection[Laureate], label: str, actor) -> int:
    """Put a word on laureates of a promotion, making it when it is new; return on how many it was not yet.

    A word that reads the same without accents nor capitals is the one that exists. Refuses no laureate, an empty or
    long word (`label`), and a fifty-first word. Three queries more than the number of rows asks. Audit: `tag.add`.
    """
    chosen = _of(cohort, laureates)
    label = " ".join(label.split())
    if not label:
        raise BusinessRuleError(UNNAMED, field="label")
    if len(label) > LABEL_MAX:
        raise BusinessRuleError(TOO_LONG, field="label")
    Cohort.objects.select_for_update().get(pk=cohort.pk)
    tag = cohort.tags.filter(sort_label=sort_key(label)[:60]).first()
    if tag is None:
        if cohort.tags.count() >= MOST:
            raise BusinessRuleError(TOO_MANY, field="label")
        tag = Tag.objects.create(cohort=cohort, label=label)
    tagged = set(tag.links.values_list("laureate", flat=True))
    fresh = [LaureateTag(laureate=row, tag=tag, added_by=actor) for row in chosen if row.pk not in tagged]
    LaureateTag.objects.bulk_create(fresh)
    if fresh:
        slugs = [link.laureate.slug for link in fresh]
        record(actor=actor, action="tag.add", target=tag, scope=cohort.slug, changes={"laureates": slugs})
    return len(fresh)


@transaction.atomic
def laureates_untag(*, cohort: Cohort, laureates: Collection[Laureate], tag: Tag, actor) -> int:
    """Take a word off laureates, and return off how many; a word that nobody wears any more goes away.

    Refuses no laureate, and a word of another promotion. Audit: `tag.remove`.
    """
    chosen = _of(cohort, laureates)
    if tag.cohort_id != cohort.pk:
        raise BusinessRuleError(UNNAMED, field="label")
    Cohort.objects.select_for_update().get(pk=cohort.pk)
    links = LaureateTag.objects.filter(tag=tag, laureate__in=chosen)
    slugs = list(links.values_list("laureate__slug", flat=True))
    removed, _ = links.delete()
    if removed:
        record(actor=actor, action="tag.remove", target=tag, scope=cohort.slug, changes={"laureates": slugs})
    if not tag.links.exists():
        tag.delete()
    return removed


def _of(cohort: Cohort, laureates: Collection[Laureate]) -> list[Laureate]:
    chosen = [laureate for laureate in laureates if laureate.cohort_id == cohort.pk]
    if not chosen:
        raise BusinessRuleError(NOBODY)
    return chosen
