"""What is to do for a team, computed from states (TSK-1). Grouped queries, never one per row."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery, TextField, Value, Window
from django.db.models.functions import Cast, Concat, RowNumber
from django.urls import reverse

from ess_platform.common import formatting
from ess_platform.notifications.enums import MailState
from ess_platform.notifications.models import OutgoingMail
from laureates.models import Laureate, ReportingCampaign
from laureates.selectors.access import people_asking_again
from laureates.selectors.review import LATE
from laureates.selectors.staff_tasks import StaffTask, staff_tasks
from laureates.selectors.support_plan import PLAN_LATE, late_actions
from programmes.enums import CohortStatus, TestimonialConsent
from programmes.models import Cohort, Testimonial
from reporting.enums import BilanKind, BilanStatus, QuestionState
from reporting.models import Bilan, BilanVersion, FigureQuestion
from reporting.selectors.risks import ABSENT, ABSENT_SESSIONS, QUIET, at_risk
from sessions.enums import AttendanceStatus, SessionStatus
from sessions.models import Attendance, SupportSession
from sponsors.selectors.sponsor import QUIET_DAYS

MAX_NAMES = 4
# State of the latest version with its PDF → what is to do of it.
BILAN_WAITING = {
    BilanStatus.DRAFT: ("Bilan de clôture prêt, à faire relire", "Demander la relecture"),
    BilanStatus.REVIEW: ("Bilan de clôture en relecture", "Relire"),
    BilanStatus.TO_FIX: ("Bilan de clôture à corriger", "Corriger"),
    BilanStatus.VALIDATED: ("Bilan de clôture validé, non publié", "Publier"),
}
EVERYBODY_LATE = (("selection", "toutes"), ("etat", LATE))  # what the page of reminders reads


@dataclass(frozen=True)
class Task:
    """One line of « À faire »: what, for which promotion, and its one action."""

    text: str
    cohort: str
    url: str
    action: str
    tone: str
    icon: str
    names: tuple[str, ...] = ()
    people: tuple[StaffTask, ...] = ()  # one line each, with the number to call
    sends: tuple[tuple[str, str], ...] = ()  # what the action posts; empty, it is a link
    list_url: str = ""  # the rows behind the number, when the action is another page


@dataclass
class CohortCard:
    """How one promotion stands: reports validated of those expected in its current campaign, presence."""

    cohort: Cohort
    campaign: ReportingCampaign | None = None
    validated: int = 0
    expected: int = 0
    attended: int = 0
    to_attend: int = 0
    laureates: int = 0
    settled: int = 0  # forms of the current campaign that nobody waits for any more
    exits: list[datetime.date] = field(default_factory=list)  # one day for each laureate who left

    @property
    def attendance_rate(self) -> Decimal | None:
        return Decimal(self.attended) * 100 / self.to_attend if self.to_attend else None


def shortened(names: list[str], total: int) -> tuple[str, ...]:
    """The names given, and how many are left unnamed."""
    return (*names, *_others(total - len(names)))


def people_tasks(cohorts: list[Cohort], today: datetime.date) -> list[Task]:
    """Whom to call, to decide for or to answer, computed from the states of the forms: one line per laureate."""
    living = [cohort for cohort in cohorts if cohort.status != CohortStatus.DRAFT]
    waiting = staff_tasks(cohorts=living, today=today)
    tasks = []
    for cohort in living if waiting else ():
        here = waiting.of(cohort)
        for people, one, many, tone, icon in (
            (here.delays, "délai demandé", "délais demandés", "warning", "hourglass-split"),
            (here.to_call_back, "lauréat à rappeler", "lauréats à rappeler", "river", "telephone"),
            (here.to_call, "lauréat à appeler", "lauréats à appeler", "danger", "telephone"),
            (here.to_decide, "fiche à saisir, ou non rendue", "fiches à saisir, ou non rendues", "danger", "pencil"),
        ):
            if people:
                tasks.append(
                    Task(
                        text=formatting.count(len(people), one, many),
                        cohort=cohort.name,
                        url=reverse("laureates:staff_task_list", kwargs={"slug": cohort.slug}),
                        action="Voir la liste",
                        tone=tone,
                        icon=icon,
                        people=people[:MAX_NAMES],
                        names=_others(len(people) - MAX_NAMES),
                    )
                )
    return tasks


def _others(count: int) -> tuple[str, ...]:
    return (f"et {count} autre{'s' if count > 1 else ''}",) if count > 0 else ()


def session_tasks(cohorts: list[Cohort], today: datetime.date) -> list[Task]:
    """Sessions whose day has passed and that nobody declared held, or that have no attendance at all."""
    recorded = Attendance.objects.filter(half_day__session=OuterRef("pk")).exclude(status=AttendanceStatus.UNRECORDED)
    running = [cohort for cohort in cohorts if cohort.status == CohortStatus.RUNNING]
    sessions = (
        SupportSession.objects.filter(~Exists(recorded), cohort__in=running, starts_on__lt=today)
        .exclude(status__in=(SessionStatus.CANCELLED, SessionStatus.POSTPONED, SessionStatus.CLOSED))
        .order_by("starts_on", "pk")[:5]
    )
    names = {cohort.pk: cohort for cohort in running}
    return [
        Task(
            text=f"Présences à relever : {session.title}",
            cohort=names[session.cohort_id].name,
            url=reverse(
                "sessions:session_detail",
                kwargs={"slug": names[session.cohort_id].slug, "session_slug": session.slug},
            ),
            action="Ouvrir la séance",
            tone="warning",
            icon="card-checklist",
        )
        for session in sessions
    ]


def bilan_tasks(cards: list[CohortCard]) -> list[Task]:
    """What a closed promotion still owes its funders: a closing bilan to open, to generate or to publish."""
    owing = [card.cohort for card in cards if card.laureates and card.cohort.status == CohortStatus.CLOSED]
    if not owing:
        return []
    versions = BilanVersion.objects.filter(bilan=OuterRef("pk"))
    latest = versions.filter(document__isnull=False).order_by("-number")
    bilans = {
        bilan.cohort_id: bilan
        for bilan in Bilan.objects.filter(cohort__in=owing, kind=BilanKind.CLOSING).annotate(
            latest_status=Subquery(latest.values("status")[:1])
        )
    }
    tasks = []
    for cohort in owing:
        bilan = bilans.get(cohort.pk)
        if bilan is None or bilan.latest_status != BilanStatus.PUBLISHED:
            tasks.append(_bilan_task(cohort, bilan))
    return tasks


def _bilan_task(cohort: Cohort, bilan: Bilan | None) -> Task:
    if bilan is None:
        text, action = "Bilan de clôture à préparer", "Préparer le bilan"
        url = reverse("reporting:bilan_create", kwargs={"slug": cohort.slug})
    else:
        text, action = "Bilan de clôture à générer", "Ouvrir le bilan"
        url = reverse("reporting:bilan_detail", kwargs={"slug": cohort.slug, "public_id": bilan.public_id})
        text, action = BILAN_WAITING.get(bilan.latest_status, (text, action))
    return Task(text=text, cohort=cohort.name, url=url, action=action, tone="info", icon="file-earmark-text")


@dataclass(frozen=True)
class Waiting:
    """What small things wait, by promotion: each kind a list of names, empty texts where only their number counts."""

    by_kind: dict[tuple[str, str], list[str]]

    def of(self, kind: str, cohort: Cohort) -> list[str]:
        return self.by_kind.get((kind, cohort.slug), [])


@dataclass(frozen=True)
class Named:
    """How many laureates, and the first of them by name: `MAX_NAMES` at most are ever read."""

    total: int
    names: list[str]


def risk_tasks(cohorts: list[Cohort], today: datetime.date) -> list[Task]:
    """Laureates that nobody has seen for a while, in the promotions that run: absences, silence with the sponsor."""
    running = [cohort for cohort in cohorts if cohort.status == CohortStatus.RUNNING]
    named = named_risks(running, today)
    return [
        Task(
            text=f"{formatting.count(found.total, 'lauréat à risque', 'lauréats à risque')}\u00a0: {words}",
            cohort=cohort.name,
            url=risk_url(cohort, risk),
            action="Voir ces lauréats" if found.total > 1 else "Voir ce lauréat",
            tone="danger",
            icon="exclamation-triangle",
            names=shortened(found.names, found.total),
        )
        for cohort in running
        for risk, words in (
            (ABSENT, f"{ABSENT_SESSIONS} séances de suite sans personne"),
            (QUIET, f"aucun rendez-vous de parrainage depuis {QUIET_DAYS} jours"),
        )
        if (found := named.get((risk, cohort.pk)))
    ]


def risk_url(cohort: Cohort, risk: str) -> str:
    """The laureates of a promotion of whom a risk is true."""
    return reverse("reporting:laureate_list", kwargs={"slug": cohort.slug}, query={"risque": risk})


NOTHING = Value("")
MAIL, ACTION, INVITATION, QUOTE, QUESTION = "mail", "action", "invitation", "quote", "question"


def waiting_in(cohorts: list[Cohort], today: datetime.date) -> Waiting:
    """Mails to check, questions, late actions, invitations asked again, quotes without an agreement: one query."""
    running = [cohort for cohort in cohorts if cohort.status == CohortStatus.RUNNING]
    mails = OutgoingMail.objects.filter(scope__in=[cohort.slug for cohort in cohorts], state=MailState.UNCERTAIN)
    actions = late_actions(cohorts=running, today=today)
    people = people_asking_again(cohorts=cohorts, today=today)
    quotes = Testimonial.objects.filter(cohort__in=cohorts, consent=TestimonialConsent.PENDING)
    questions = FigureQuestion.objects.filter(version__bilan__cohort__in=cohorts, state=QuestionState.ASKED)
    laureate, name = "laureate__organisation__name", Concat("person__first_name", Value(" "), "person__last_name")
    rows = _rows(mails, MAIL, "scope").union(
        _rows(actions, ACTION, "laureate__cohort__slug", name=F(laureate), rank=F("due_on")),
        _rows(people, INVITATION, "laureate__cohort__slug", name=name, rank=F("person__sort_name")),
        _rows(quotes, QUOTE, "cohort__slug"),
        _rows(questions, QUESTION, "version__bilan__cohort__slug", name=F("figure_code"), rank=F("created_at")),
        all=True,
    )
    found: dict[tuple[str, str], list[str]] = {}
    for kind, slug, _, text in sorted(rows):
        found.setdefault((kind, slug), []).append(text)
    return Waiting(found)


def named_risks(
    cohorts: Collection[Cohort], today: datetime.date, **others: QuerySet[Laureate]
) -> dict[tuple[str, int], Named]:
    """Who is at risk in each promotion, and who is in the other querysets given, by name: one query.

    The key is the risk, or the name given, and the promotion; there is none when it is true of nobody.
    """
    laureates = Laureate.objects.filter(cohort__in=cohorts)
    risks = {risk: at_risk(laureates, risk, cohorts=cohorts, today=today) for risk in (ABSENT, QUIET)}
    first, *rest = [_first_names(rows, kind) for kind, rows in (risks | others).items()]
    found: dict[tuple[str, int], Named] = {}
    for kind, cohort, _, name, total in sorted(first.union(*rest, all=True)):
        found.setdefault((kind, cohort), Named(total, [])).names.append(name)
    return found


def _first_names(laureates: QuerySet[Laureate], kind: str) -> QuerySet:
    """(kind, promotion, rank, name, how many in all) of the first laureates of each promotion."""
    here = {"partition_by": F("cohort")}
    return (
        laureates.order_by()
        .annotate(
            kind=Cast(Value(kind), TextField()),
            rank=Window(RowNumber(), order_by=("sort_name", "pk"), **here),
            total=Window(Count("pk"), **here),
        )
        .filter(rank__lte=MAX_NAMES)
        .values_list("kind", "cohort", "rank", "organisation__name", "total")
    )


def _rows(queryset: QuerySet, kind: str, slug: str, *, name=NOTHING, rank=NOTHING) -> QuerySet:
    """(kind, slug of the promotion, sort key, name) of each row."""
    parts = {"kind_": Value(kind), "slug_": F(slug), "rank_": rank, "name_": name}
    texts = {label: Cast(part, TextField()) for label, part in parts.items()}
    return queryset.order_by().annotate(**texts).values_list(*texts)


def mail_tasks(cohorts: list[Cohort], waiting: Waiting) -> list[Task]:
    """Mails that may have left: nothing more happens to them before somebody looks."""
    return [
        Task(
            text=f"{formatting.count(total, 'courriel')} à vérifier",
            cohort=cohort.name,
            url=reverse("notifications:mail_check_list"),
            action="Vérifier",
            tone="warning",
            icon="exclamation-triangle",
        )
        for cohort in cohorts
        if (total := len(waiting.of(MAIL, cohort)))
    ]


def action_tasks(cohorts: list[Cohort], waiting: Waiting) -> list[Task]:
    """Actions of the support plans whose day is over, in the promotions that still run."""
    return [
        Task(
            text=f"{formatting.count(len(held), 'action')} du plan en retard",
            cohort=cohort.name,
            url=f"{reverse('laureates:plan_list', kwargs={'slug': cohort.slug})}?etat={PLAN_LATE}",
            action="Voir les actions",
            tone="warning",
            icon="alarm",
            names=_some(list(dict.fromkeys(held))),
        )
        for cohort in cohorts
        if (held := waiting.of(ACTION, cohort))
    ]


def invitation_tasks(cohorts: list[Cohort], waiting: Waiting) -> list[Task]:
    """People whose invitation has expired and who ask for another."""
    return [
        Task(
            text=f"{formatting.count(len(names), 'invitation')} à renvoyer",
            cohort=cohort.name,
            url=reverse("laureates:access_list", kwargs={"slug": cohort.slug}),
            action="Voir les accès",
            tone="warning",
            icon="envelope",
            names=_some(names),
        )
        for cohort in cohorts
        if (names := waiting.of(INVITATION, cohort))
    ]


def question_tasks(cohorts: list[Cohort], waiting: Waiting) -> list[Task]:
    """Questions of the funders about published figures."""
    return [
        Task(
            text=f"{formatting.count(len(codes), 'question')} de financeur à traiter",
            cohort=cohort.name,
            url=reverse("reporting:question_list", kwargs={"slug": cohort.slug}),
            action="Répondre",
            tone="river",
            icon="question-circle",
            names=_some(list(dict.fromkeys(codes))),
        )
        for cohort in cohorts
        if (codes := waiting.of(QUESTION, cohort))
    ]


def quote_tasks(cohorts: list[Cohort], waiting: Waiting) -> list[Task]:
    return [
        Task(
            text=f"{formatting.count(total, 'verbatim')} sans accord de publication",
            cohort=cohort.name,
            url=reverse("reporting:cohort_overview", kwargs={"slug": cohort.slug}) + "#verbatims",
            action="Voir",
            tone="plum",
            icon="chat-quote",
        )
        for cohort in sorted(cohorts, key=lambda cohort: cohort.name)
        if (total := len(waiting.of(QUOTE, cohort)))
    ]


def _some(names: list[str]) -> tuple[str, ...]:
    """The first names, and how many others there are."""
    return shortened(names[:MAX_NAMES], len(names))
