"""One laureate as its funder reads it: the only place that decides it, for the funder's page and its preview.

Identity, activity, product, validated figures, attendance, and what the published bilan prints (product, « Who sees
what »). Plain values only, so that no template can reach a difficulty, a need or a rating from them.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from laureates.enums import IN_SCOPE_STATUSES, Moment, ReportStatus
from laureates.models import IndicatorValue, Laureate, ProgressReport
from programmes.models import Cohort, Funding
from reporting.models import BilanVersion
from sessions.enums import COUNTED_SESSION_STATUSES, PRESENT_STATUSES, AttendanceStatus, DayPart
from sessions.models import Attendance

# Several people may come for one laureate: the first of these that one of them has is the laureate's.
BEST_FIRST = (*PRESENT_STATUSES, AttendanceStatus.EXCUSED, AttendanceStatus.ABSENT)
RELATED = (
    "organisation__legal_form",
    "organisation__inclusion_kind",
    "organisation__sector",
    "organisation__department",
)


@dataclass(frozen=True)
class FigureLine:
    """One indicator: its values at each validated moment, in the order of `FunderLaureateSheet.moments`."""

    label: str
    unit: str
    by_moment: tuple[tuple[str, Decimal | None], ...]


@dataclass(frozen=True)
class AttendanceLine:
    """One half-day: was the laureate there, whoever came for it; no name."""

    session: str
    on: datetime.date
    part: str
    label: str
    is_present: bool


@dataclass(frozen=True)
class BilanExtract:
    """What the published bilan prints about this laureate beside its figures, as frozen."""

    title: str
    published_on: datetime.datetime
    texts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class FunderLaureateSheet:
    """Everything that a funder reads about one laureate. Unknown values are None, never 0."""

    name: str
    slug: str
    identity: tuple[tuple[str, str | None], ...]
    activity: str
    product: str
    moments: tuple[str, ...]
    figures: tuple[FigureLine, ...]
    attendance: tuple[AttendanceLine, ...]
    bilan: BilanExtract | None

    @property
    def attended(self) -> int:
        return sum(line.is_present for line in self.attendance)


def is_read_by_funder(laureate: Laureate) -> bool:
    """A journey paused or left has no page: no figure reads it either (D2, precision 1)."""
    return laureate.status in IN_SCOPE_STATUSES


def funded_laureates(user) -> QuerySet[Laureate]:
    """The laureates that the user reads as a funder today, whatever the other roles of this person."""
    return Laureate.objects.in_scope().filter(cohort__in=Cohort.objects.funded_for(user))


def funder_rows(*, user, cohort: Cohort) -> QuerySet[Laureate]:
    """The list of a funded promotion, by name, each with its number of validated forms (`validated_reports`)."""
    validated = Count("reports", filter=Q(reports__status=ReportStatus.VALIDATED))
    rows = funded_laureates(user).filter(cohort=cohort).select_related(*RELATED)
    return rows.annotate(validated_reports=validated).order_by("sort_name", "pk")


def funders_of(cohort: Cohort, today: datetime.date) -> list[str]:
    """The names of who funds a promotion today."""
    fundings = Funding.objects.active(today).filter(cohort=cohort).order_by("funder__sort_name", "pk")
    return list(fundings.values_list("funder__name", flat=True))


def funder_laureate_sheet(laureate: Laureate) -> FunderLaureateSheet:
    """Read the sheet of a laureate already found within the reader's scope; the same for every reader."""
    laureate = Laureate.objects.select_related(*RELATED).get(pk=laureate.pk)
    reports = _validated_reports(laureate)
    return FunderLaureateSheet(
        name=laureate.organisation.name,
        slug=laureate.slug,
        identity=_identity(laureate),
        activity=laureate.activity,
        product=laureate.showroom_product,
        moments=tuple(Moment(report["campaign__moment"]).label for report in reports),
        figures=tuple(_figures(reports)),
        attendance=tuple(_attendance(laureate)),
        bilan=_bilan_extract(laureate),
    )


def _identity(laureate: Laureate) -> tuple[tuple[str, str | None], ...]:
    organisation, department = laureate.organisation, laureate.organisation.department
    esus = {True: "oui", False: "non", None: None}[organisation.is_esus]
    zonings = sorted(laureate.zonings.values_list("zoning__label", flat=True))
    lines = (
        ("Commune", organisation.city),
        ("Département", f"{department.name} ({department.code})" if department else None),
        ("Forme juridique", organisation.legal_form),
        ("Filière", organisation.sector),
        ("Insertion ou adaptation", organisation.inclusion_kind or "non"),
        ("Agrément ESUS", esus),
        ("SIRET", organisation.siret),
        ("Création", organisation.founded_year),
        ("Zonages à l’entrée", ", ".join(zonings) or "aucun relevé"),
        ("État du parcours", laureate.get_status_display()),
    )
    return tuple((label, str(value) if value else None) for label, value in lines)


def _validated_reports(laureate: Laureate) -> list[dict[str, Any]]:
    """Four columns of the validated forms, oldest first: no free text leaves the database."""
    rows = ProgressReport.objects.validated().filter(laureate=laureate).order_by("campaign__opens_on", "pk")
    own = ("own_indicator_label", "own_indicator_unit", "own_indicator_value")
    return list(rows.values("pk", "campaign__moment", *own))


def _figures(reports: list[dict[str, Any]]) -> Iterable[FigureLine]:
    """The indicators in their order, then the one that the laureate chose."""
    values = IndicatorValue.objects.filter(report__in=[report["pk"] for report in reports])
    found: dict[tuple[str, str], dict[int, Decimal | None]] = {}
    ordered = values.order_by("indicator__position", "indicator__code", "pk")
    for label, unit, report_id, value in ordered.values_list(
        "indicator__label", "indicator__unit", "report_id", "value"
    ):
        found.setdefault((label, unit), {})[report_id] = value
    for report in reports:
        if report["own_indicator_label"]:
            key = (report["own_indicator_label"], report["own_indicator_unit"])
            found.setdefault(key, {})[report["pk"]] = report["own_indicator_value"]
    for (label, unit), cells in found.items():
        row = tuple((Moment(report["campaign__moment"]).label, cells.get(report["pk"])) for report in reports)
        yield FigureLine(label, unit, row)


def _attendance(laureate: Laureate) -> Iterable[AttendanceLine]:
    """The half-days where something was recorded for this laureate, in order."""
    recorded = (
        Attendance.objects.filter(participant__laureate=laureate, status__in=BEST_FIRST)
        .filter(half_day__session__status__in=COUNTED_SESSION_STATUSES)
        .order_by("half_day__on", "half_day__starts_at", "half_day_id")
        .values_list("half_day_id", "half_day__session__title", "half_day__on", "half_day__part", "status")
    )
    best: dict[int, tuple] = {}
    for half_day, title, on, part, status in recorded:
        known = best.get(half_day)
        if known is None or BEST_FIRST.index(status) < BEST_FIRST.index(known[-1]):
            best[half_day] = (title, on, part, status)
    for title, on, part, status in best.values():
        label = AttendanceStatus(status).label
        yield AttendanceLine(title, on, DayPart(part).label, label, status in PRESENT_STATUSES)


def _bilan_extract(laureate: Laureate) -> BilanExtract | None:
    """The texts of the page of this laureate in the published bilan; None before it is published."""
    version = (
        BilanVersion.objects.published()
        .filter(bilan__cohort=laureate.cohort_id, document__isnull=False)
        .select_related("bilan")
        .order_by("-published_at")
        .first()
    )
    if version is None:
        return None
    sheets = version.snapshot.get("laureates", [])
    sheet = next((item for item in sheets if item["slug"] == laureate.slug), None)
    if sheet is None:
        return None
    texts = (
        ("Projet", sheet["project"]),
        ("Une avancée", sheet["achievement"]),
        ("Prochaine étape", sheet["next_step"]),
        ("Coopère avec", ", ".join(sheet["partners"])),
        ("Parrainage", sheet["sponsor"]),
    )
    known = tuple((label, text) for label, text in texts if text)
    return BilanExtract(version.bilan.title, version.published_at, known)
