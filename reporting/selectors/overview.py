"""One promotion at a glance: alerts and the line of time."""

import datetime
from dataclasses import dataclass

from django.urls import reverse

from ess_platform.common import formatting
from laureates.selectors.review import LATE
from programmes.enums import CohortStatus
from programmes.models import Cohort
from reporting.selectors.dashboard import laureates_without_sponsor
from reporting.selectors.dashboard_tasks import EVERYBODY_LATE, MAX_NAMES, Named, named_risks, risk_url
from reporting.selectors.laureates import current_campaigns, late_laureates
from reporting.selectors.risks import RISKS
from sessions.enums import SessionKind, SessionStatus
from sessions.models import SupportSession


@dataclass(frozen=True)
class Alert:
    text: str
    url: str
    action: str
    tone: str = "warning"


def _people_alerts(cohort: Cohort, today: datetime.date) -> list[Alert]:
    """Late forms with the way to remind of them, then each risk with the laureates it is true of. Two queries."""
    campaign = current_campaigns(cohort, today).first()
    late = late_laureates(cohort=cohort, campaign=campaign, today=today)
    named = named_risks([cohort], today, **{LATE: late})
    alerts = []
    if campaign is not None and (found := named.get((LATE, cohort.pk))):
        where = {"slug": cohort.slug, "campaign_id": campaign.public_id}
        url = reverse("laureates:bulk_remind", kwargs=where, query=dict(EVERYBODY_LATE))
        text = f"En retard pour « {campaign.label} »\u00a0: {_named(found)}."
        alerts.append(Alert(text=text, url=url, action="Les relancer", tone="danger"))
    for risk, label in RISKS:
        if found := named.get((risk, cohort.pk)):
            text = f"{label}\u00a0: {_named(found)}."
            alerts.append(Alert(text=text, url=risk_url(cohort, risk), action="Voir ces lauréats"))
    return alerts


def _named(found: Named) -> str:
    """The first names, and how many others there are."""
    left = found.total - len(found.names)
    others = [formatting.count(left, "autre")] if left > 0 else []
    return formatting.sentence_list([*found.names, *others])


@dataclass(frozen=True)
class TimelineItem:
    """A step of the promotion; `state` is « done », « current » or « coming »."""

    title: str
    date_text: str
    iso: str
    text: str
    url: str
    state: str


def timeline_of(*, cohort: Cohort, today: datetime.date) -> list[TimelineItem]:
    """Sessions of the promotion in order, with those of its steps that no session stands for. Two queries."""
    sessions = SupportSession.objects.filter(cohort=cohort).exclude(status=SessionStatus.CANCELLED)
    items = [(session.starts_on, _session_item(cohort, session, today)) for session in sessions.order_by("starts_on")]
    days = {day for day, _ in items}
    has_started = cohort.starts_on is not None and cohort.starts_on <= today
    for milestone in cohort.milestones.all():
        if milestone.starts_on is None:
            items.append((datetime.date.min, _undated_item(milestone, has_started=has_started)))
        elif milestone.starts_on not in days and milestone.ends_on is None:
            items.append((milestone.starts_on, _milestone_item(milestone, today)))
    return [item for _, item in sorted(items, key=lambda pair: pair[0])]


def _session_item(cohort: Cohort, session: SupportSession, today: datetime.date) -> TimelineItem:
    return TimelineItem(
        title=session.title,
        date_text=formatting.date(session.starts_on, weekday=False),
        iso=session.starts_on.isoformat(),
        text=" · ".join(part for part in (session.get_kind_display(), session.place) if part),
        url=reverse("sessions:session_detail", kwargs={"slug": cohort.slug, "session_slug": session.slug}),
        state=_state(session.starts_on, today),
    )


def _milestone_item(milestone, today: datetime.date) -> TimelineItem:
    day = milestone.starts_on
    return TimelineItem(
        title=milestone.label,
        date_text=milestone.date_text or formatting.date(day, weekday=False),
        iso=day.isoformat(),
        text=milestone.get_kind_display(),
        url="",
        state=_state(day, today),
    )


def _undated_item(milestone, *, has_started: bool) -> TimelineItem:
    """A step without a day: behind when the promotion has started, still « à dater » before."""
    return TimelineItem(
        title=milestone.label,
        date_text=milestone.date_text or ("avant le lancement" if has_started else "à dater"),
        iso="",
        text=milestone.get_kind_display(),
        url="",
        state="done" if has_started else "coming",
    )


def _state(day: datetime.date, today: datetime.date) -> str:
    if day == today:
        return "current"
    return "done" if day < today else "coming"


def alerts_of(*, cohort: Cohort, figures, today: datetime.date) -> list[Alert]:
    """What deserves a look: who is late or at risk, alone, declared figures that differ, a closing without a bilan."""
    alerts = _people_alerts(cohort, today) if cohort.status == CohortStatus.RUNNING else []
    alone = laureates_without_sponsor(cohort) if cohort.status == CohortStatus.RUNNING else []
    if alone:
        alerts.append(
            Alert(
                text=f"Sans parrain : {_named(Named(len(alone), [str(one) for one in alone[:MAX_NAMES]]))}.",
                url=reverse("reporting:laureate_list", kwargs={"slug": cohort.slug}) + "?parrain=non",
                action="Voir ces lauréats",
            )
        )
    for declared in cohort.declared_figures.all():
        entry = figures.get(declared.figure_code)
        if entry is None or declared.value is None or entry.result.value is None:
            continue
        if declared.value != entry.result.value:
            declared_text = formatting.number(declared.value)
            alerts.append(
                Alert(
                    text=f"{entry.name} : {declared_text} déclaré, {entry.display} calculé. {declared.explanation}",
                    url=reverse("reporting:figure_detail", kwargs={"slug": cohort.slug, "code": declared.figure_code}),
                    action="Voir le calcul",
                )
            )
    if cohort.status == CohortStatus.CLOSED and not cohort.bilans.exists():
        has_sessions = SupportSession.objects.filter(cohort=cohort, kind=SessionKind.CLOSING).exists()
        if has_sessions:
            alerts.append(
                Alert(
                    text="La promotion est close et n’a pas encore de bilan.",
                    url=reverse("reporting:bilan_create", kwargs={"slug": cohort.slug}),
                    action="Préparer le bilan",
                    tone="info",
                )
            )
    return alerts
