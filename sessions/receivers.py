"""What this app shows on pages of lower apps, and the days that it lends them: dates, questionnaires, the agenda."""

import datetime

from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone

from laureates.date_anchors import DateAnchor, anchors_moved, register_anchors
from laureates.space_cards import SpaceCard, register_card
from sessions.models import SupportSession
from sessions.selectors.own_dates import next_own_date, open_questionnaires
from sessions.selectors.session import anchor_key, sessions_with_a_day


@register_card(position=10)
def next_session_card(laureate, user, today: datetime.date) -> SpaceCard | None:
    """« Prochaine date », with its answer: nothing when no date is set."""
    date = next_own_date(user, laureate.cohort_id, timezone.now(), today)
    if date is None:
        return None
    return SpaceCard(
        title="Prochaine date",
        template_name="sessions/_next_session_card.html",
        context={"date": date, "session": date.session},
        next_on=date.session.starts_on,
    )


@register_card(position=5)
def questionnaire_card(laureate, user, today: datetime.date) -> SpaceCard | None:
    """« Votre avis »: nothing when no questionnaire waits for this person."""
    dates = open_questionnaires(user, laureate.cohort_id, timezone.now(), today)
    if not dates:
        return None
    return SpaceCard(title="Votre avis", template_name="sessions/_questionnaire_card.html", context={"dates": dates})


@register_anchors
def session_anchors(cohort) -> list[DateAnchor]:
    """Every session of the promotion that has its day: a campaign may open or end around it."""
    return [
        DateAnchor(anchor_key(session), session.title, session.starts_on) for session in sessions_with_a_day(cohort)
    ]


@receiver(post_save, sender=SupportSession, dispatch_uid="sessions_say_that_a_day_moved")
def say_that_a_day_moved(sender, instance: SupportSession, created: bool, update_fields=None, **kwargs) -> None:
    """Let the campaigns follow, in the same transaction. A new session moves nothing: no rule names it yet."""
    if created or (update_fields is not None and not {"starts_on", "status"} & set(update_fields)):
        return
    anchors_moved.send(sender=sender, cohort_id=instance.cohort_id)
