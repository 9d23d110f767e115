"""What a figure of a promotion's own may be computed from: the numeric questions of its forms."""

from dataclasses import dataclass

from laureates.models import ReportingCampaign
from laureates.selectors.form_definition import form_of
from laureates.selectors.questions import Question
from laureates.selectors.standard_form import STANDARD_FORM
from programmes.models import Cohort
from reporting.selectors.facts_own import READ_STORES


@dataclass(frozen=True)
class AskedQuestion:
    """A numeric question, and every moment when a campaign of the promotion asks it."""

    question: Question
    section: str
    moments: frozenset[str]


def asked_questions(cohort: Cohort) -> dict[str, AskedQuestion]:
    """Numeric questions by code, in the order of the forms; those of the standard form until a campaign is made.

    The laureate's own indicator is left out: its unit differs from one laureate to the next. One query.
    """
    campaigns = ReportingCampaign.objects.filter(cohort=cohort).select_related("form").order_by("opens_on", "pk")
    forms = [(form_of(campaign), frozenset({campaign.moment})) for campaign in campaigns]
    found: dict[str, AskedQuestion] = {}
    for form, moments in forms or [(STANDARD_FORM, None)]:
        for section in form.sections:
            for question in section.questions:
                if not question.is_numeric or question.is_retired or question.store not in READ_STORES:
                    continue
                asked = question.moments if moments is None else question.moments & moments
                known = found[question.code].moments if question.code in found else frozenset()
                if asked | known:
                    found[question.code] = AskedQuestion(question, section.name, frozenset(asked | known))
    return found
