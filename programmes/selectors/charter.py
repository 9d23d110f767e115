"""The charters of a promotion: the version in force, and the text to start from."""

from typing import TypeVar

from django.template.loader import render_to_string

from programmes.models import CharterVersion, Cohort

Version = TypeVar("Version", bound=CharterVersion)


def version_in_force(model: type[Version], cohort: Cohort) -> Version | None:
    """The last version published; an earlier one is history."""
    return model.objects.filter(cohort=cohort).order_by("-number").first()


def standard_text(template: str, cohort: Cohort) -> str:
    """The text to start from, with the names of the promotion and of its operator."""
    names = {"cohort": cohort, "operator": cohort.programme.operator.name}
    return render_to_string(template, names).strip()
