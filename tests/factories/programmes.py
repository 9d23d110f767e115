import datetime

from programmes.enums import (
    BudgetNature,
    BudgetSide,
    CohortStatus,
    FundingState,
    ProgrammeKind,
    TestimonialConsent,
)
from programmes.models import BudgetLine, Cohort, Funding, Programme, Testimonial
from tests.factories.directory import make_organisation, next_number


def make_programme(**fields) -> Programme:
    number = next_number()
    fields.setdefault("slug", f"dispositif-{number}")
    fields.setdefault("name", f"Dispositif {number}")
    fields.setdefault("kind", ProgrammeKind.INDUSTRIALISATION)
    if "operator" not in fields:
        fields["operator"] = make_organisation()
    return Programme.objects.create(**fields)


def make_cohort(**fields) -> Cohort:
    number = next_number()
    if "programme" not in fields:
        fields["programme"] = make_programme()
    fields.setdefault("slug", f"promotion-{number}")
    fields.setdefault("name", f"Promotion {number}")
    fields.setdefault("status", CohortStatus.RUNNING)
    fields.setdefault("starts_on", datetime.date(2025, 1, 6))
    fields.setdefault("ends_on", datetime.date(2025, 7, 2))
    return Cohort.objects.create(**fields)


def make_funding(cohort, funder=None, **fields) -> Funding:
    fields.setdefault("state", FundingState.AGREED)
    return Funding.objects.create(cohort=cohort, funder=funder or make_organisation(), **fields)


def make_budget_line(cohort, *, side=BudgetSide.CHARGE, nature=BudgetNature.DIRECT, account="60", **fields):
    fields.setdefault("label", f"Compte {account}")
    fields.setdefault("position", next_number() % 32000)
    return BudgetLine.objects.create(cohort=cohort, side=side, nature=nature, account=account, **fields)


def make_testimonial(cohort, **fields) -> Testimonial:
    fields.setdefault("text", f"Une citation {next_number()}")
    fields.setdefault("attribution", "Une entreprise lauréate")
    fields.setdefault("consent", TestimonialConsent.ANONYMOUS)
    return Testimonial.objects.create(cohort=cohort, **fields)
