"""A promotion being created: what was typed on its four pages, kept as typed, over what its start proposes."""

import datetime
import uuid
from functools import cached_property

from django.utils.datastructures import MultiValueDict

from programmes.cohort_templates import TEMPLATES, CohortTemplate
from programmes.copy_steps import CohortPlan
from programmes.enums import CohortStatus
from programmes.models import Cohort, Programme
from programmes.permissions import directed_operators
from programmes.selectors.next_edition import next_edition_dates, next_edition_name
from programmes.services.cohort import CohortIdentity, FunderTerms, NewProgramme, offered_steps

from .new_cohort import BLANK, COPY, ContentForm, DatesForm, IdentityForm, StartForm

START, IDENTITY, DATES, CONTENT = "depart", "identite", "dates", "contenu"
PAGES = {
    START: "Le point de départ",
    IDENTITY: "La promotion et son dispositif",
    DATES: "Les dates et le financeur",
    CONTENT: "Les fiches et le récapitulatif",
}
LONGEST = 4_000  # characters kept of one answer: no field takes as many
Typed = dict[str, dict[str, list[str]]]


class CohortDraft:
    """`typed` holds the start, and the answers of the other pages that differ from what it proposes.

    Another start then proposes anew, and what the person typed stays.
    """

    def __init__(self, *, user, now: datetime.datetime, today: datetime.date, draft_id: uuid.UUID, typed: Typed):
        self.user, self.now, self.today, self.id, self.typed = user, now, today, draft_id, typed

    def keep(self, page: str, data) -> None:
        """Keep what was posted on a page, right or wrong."""
        proposed = self._proposed(page)
        kept = {}
        for name in self.form(page).fields:
            values = [value[:LONGEST] for value in data.getlist(name)]
            if page == START or values != proposed.get(name, [""]):
                kept[name] = values
        self.typed[page] = kept
        for name in ("start", "answers", "plan", "offered"):
            self.__dict__.pop(name, None)

    def form(self, page: str, data=None):
        """The form of a page: filled with what was posted, or with what is known of it."""
        if data is not None:
            return self._build(page, data)
        initial = {
            name: values if name == "steps" else "".join(values[:1]) for name, values in self._known(page).items()
        }
        return self._build(page, None, initial=initial)

    def checked(self, page: str):
        """The form of a page, bound to what is known of it: it says what is wrong."""
        return self._build(page, MultiValueDict(self._known(page)))

    def first_wrong(self, upto: str) -> str | None:
        """The first page before `upto` that is not right yet."""
        for page in list(PAGES)[: list(PAGES).index(upto)]:
            if not self.checked(page).is_valid():
                return page
        return None

    def _known(self, page: str) -> dict[str, list[str]]:
        typed = self.typed.get(page, {})
        return typed if page == START and typed else {**self._proposed(page), **typed}

    def _build(self, page: str, data, **options):
        if page == START:
            return StartForm(data, user=self.user, **options)
        if page == IDENTITY:
            return IdentityForm(data, user=self.user, **options)
        if page == DATES:
            return DatesForm(data, length=self.template.length if self.template else None, **options)
        return ContentForm(data, offered=self.offered, **options)

    # --- what the start proposes ---------------------------------------------------------------------

    @cached_property
    def start(self) -> tuple[Cohort | None, CohortTemplate | None]:
        """The promotion or the template it starts from; neither for a blank one, or while nothing right was chosen."""
        form = StartForm(MultiValueDict(self._known(START)), user=self.user)
        if not form.is_valid():
            return None, None
        chosen = form.cleaned_data
        return (chosen["source"] if chosen["kind"] == COPY else None), TEMPLATES.get(chosen["kind"])

    @property
    def source(self) -> Cohort | None:
        return self.start[0]

    @property
    def template(self) -> CohortTemplate | None:
        return self.start[1]

    def _proposed(self, page: str) -> dict[str, list[str]]:
        if page == START:
            begun = Cohort.objects.directed_by(self.user).exclude(status=CohortStatus.DRAFT)
            latest = begun.order_by("-starts_on", "sort_name").first()
            return {"kind": [COPY], "source": [latest.slug]} if latest else {"kind": [BLANK]}
        if page == IDENTITY:
            return self._proposed_identity()
        if page == DATES:
            return self._proposed_dates()
        return {"steps": [step.code for step, _preview in self.offered]}

    def _proposed_identity(self) -> dict[str, list[str]]:
        source, template = self.start
        found = {}
        if source:
            starts_on, _ends_on = next_edition_dates(source, self.today)
            number = [str(source.number + 1)] if source.number else [""]
            found = {
                "name": [next_edition_name(source, starts_on)],
                "number": number,
                "purpose": [source.purpose],
                "programme": [str(source.programme_id)],
            }
        elif template:
            same = list(Programme.objects.directed_by(self.user).filter(kind=template.kind)[:2])
            found = {"name": [template.label], "new_kind": [template.kind]}
            found |= {"programme": [str(same[0].pk)]} if len(same) == 1 else {"new_name": [template.label]}
        operators = list(directed_operators(self.user)[:2])
        return found | ({"new_operator": [str(operators[0].pk)]} if len(operators) == 1 else {})

    def _proposed_dates(self) -> dict[str, list[str]]:
        if self.source is None:
            return {}
        starts_on, ends_on = next_edition_dates(self.source, self.today)
        funding = self.source.fundings.order_by("pk").first()
        return {
            "starts_on": [starts_on.isoformat() if starts_on else ""],
            "ends_on": [ends_on.isoformat() if ends_on else ""],
            "funding_mode": [self.source.funding_mode],
            "funder": [str(funding.funder_id) if funding else ""],
            "perimeter": [funding.perimeter if funding else ""],
        }

    # --- what is created ------------------------------------------------------------------------------

    @cached_property
    def answers(self) -> dict:
        """What the first three pages say, once they are right."""
        found = {}
        for page in (START, IDENTITY, DATES):
            form = self.checked(page)
            if form.is_valid():
                found |= form.cleaned_data
        return found

    @cached_property
    def plan(self) -> CohortPlan:
        """The dates of the promotion to come, on working days of its region."""
        given = self.answers
        region = given["programme"].region if given["programme"] else given["new_region"]
        starts_on, ends_on = given["starts_on"], given["ends_on"]
        if ends_on is None and self.template:
            ends_on = starts_on + datetime.timedelta(days=self.template.length)
        asked = CohortPlan(starts_on, ends_on, self.now, region.code if region else "", self.source, self.template)
        return CohortPlan(
            asked.working_day(starts_on),
            asked.working_day(ends_on) if ends_on else None,
            self.now,
            asked.region,
            self.source,
            self.template,
        )

    @cached_property
    def offered(self):
        """The steps that have something to copy, read once."""
        return offered_steps(self.plan)

    @property
    def programme(self) -> Programme | NewProgramme:
        given = self.answers
        return given["programme"] or NewProgramme(
            given["new_name"], given["new_kind"], given["new_operator"], given["new_region"]
        )

    @property
    def identity(self) -> CohortIdentity:
        given = self.answers
        return CohortIdentity(given["name"], given["number"], given["purpose"], given["funding_mode"])

    @property
    def terms(self) -> FunderTerms | None:
        given = self.answers
        if given["funder"] is None:
            return None
        return FunderTerms(given["funder"], given["perimeter"], given["amount"], given["convention_reference"])
