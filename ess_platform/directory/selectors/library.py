"""The library of the national study: levers, tools and monographs. Published material, the same for everybody."""

from django.db.models import Prefetch, QuerySet

from ..models import CaseStudy, Criterion, Lever, LeverTool


def levers_with_tools(criterion: Criterion | None = None) -> list[Lever]:
    """The levers in the order of the study, each with its tools and the enterprises that used them. Three queries.

    With a criterion, only the levers that we propose for it.
    """
    cases = Prefetch("case_studies", CaseStudy.objects.order_by("name"))
    tools = Prefetch("tools", LeverTool.objects.order_by("position").prefetch_related(cases))
    levers = Lever.objects.order_by("position").prefetch_related(tools)
    return list(levers.filter(criteria=criterion) if criterion else levers)


def criteria_with_levers() -> QuerySet[Criterion]:
    """The criteria that lead to a lever, in the order of the grid."""
    return Criterion.objects.filter(levers__isnull=False).distinct().order_by("family__position", "position")


def case_studies(lever: Lever | None = None) -> QuerySet[CaseStudy]:
    """The monographs by name, with everything a list says; with a lever, those that used one of its tools."""
    rows = CaseStudy.objects.select_related("thematic", "study").order_by("name")
    return rows.filter(tools__lever=lever).distinct() if lever else rows


def case_study_detail() -> QuerySet[CaseStudy]:
    """The monographs with what the page of one says: study, tools by lever, zonings."""
    tools = LeverTool.objects.select_related("lever").order_by("lever__position", "position")
    rows = CaseStudy.objects.select_related("thematic", "study__commissioner")
    return rows.prefetch_related(Prefetch("tools", tools), "zonings")
