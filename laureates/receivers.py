"""What this app does when something below changes, or when a day that a campaign follows moves; its own cards."""

import datetime

from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone

from ess_platform.directory.models import Organisation
from laureates.date_anchors import anchors_moved
from laureates.models import Laureate
from laureates.notifications.notices import notice_of_move
from laureates.selectors.first_steps import first_steps
from laureates.selectors.promotion import own_cooperations
from laureates.selectors.space import shared_forms_of
from laureates.selectors.support_plan import plan_counts
from laureates.services.campaign import campaigns_follow_anchors
from laureates.signals import report_moved
from laureates.space_cards import SpaceCard, register_card


@receiver(post_save, sender=Organisation, dispatch_uid="laureates_follow_the_name")
def follow_the_name(sender, instance: Organisation, created: bool, update_fields=None, **kwargs) -> None:
    """Keep the stored name of the laureates of an organisation that is renamed."""
    if created or (update_fields and "sort_name" not in update_fields and "name" not in update_fields):
        return
    Laureate.objects.filter(organisation=instance).exclude(sort_name=instance.sort_name).update(
        sort_name=instance.sort_name
    )


@register_card(position=5)
def cooperation_card(laureate, user, today: datetime.date) -> SpaceCard | None:
    """What another laureate declared and that waits for an answer; nothing otherwise."""
    waiting = [one for one in own_cooperations(laureate) if one.is_to_confirm]
    if not waiting:
        return None
    return SpaceCard(
        title="Une coopération à confirmer" if len(waiting) == 1 else "Des coopérations à confirmer",
        template_name="laureates/_cooperation_card.html",
        context={"cooperations": waiting, "laureate": laureate},
    )


@register_card(position=25)
def support_card(laureate, user, today: datetime.date) -> SpaceCard:
    """« Mon positionnement et mon plan »: what is open and what is late, and the way to both pages."""
    return SpaceCard(
        title="Mon positionnement et mon plan",
        template_name="laureates/_support_card.html",
        context={"laureate": laureate, "counts": plan_counts(laureate=laureate, today=today)},
    )


@register_card(position=4)
def first_steps_card(laureate, user, today: datetime.date) -> SpaceCard | None:
    """« Vos premiers pas », until they are done; a charter that changed brings it back."""
    steps = first_steps(laureate=laureate, user=user, today=today)
    if steps is None:
        return None
    title = "La charte a changé" if steps.is_new_version else "Vos premiers pas"
    return SpaceCard(title, "laureates/_first_steps_card.html", {"steps": steps, "laureate": laureate})


@register_card(position=35)
def shared_forms_card(laureate, user, today: datetime.date) -> SpaceCard | None:
    """« Fiches partagées avec vous »: for a laureate who also fills the form of another structure."""
    forms = shared_forms_of(user=user, today=today)
    if not forms:
        return None
    return SpaceCard("Fiches partagées avec vous", "laureates/_shared_forms_card.html", {"forms": forms})


@receiver(report_moved, dispatch_uid="laureates_announce_the_move")
def announce_the_move(sender, report, transition, **kwargs) -> None:
    """Tell the team, or the people of the laureate, in the transaction of the move."""
    notice_of_move(report=report, transition=transition)


@receiver(anchors_moved, dispatch_uid="laureates_follow_the_agenda")
def follow_the_agenda(sender, cohort_id: int, **kwargs) -> None:
    """Move the campaigns that are not open yet; an open one only shows the new deadline to the team."""
    campaigns_follow_anchors(cohort_id=cohort_id, today=timezone.localdate())
