"""Write a promotion from plain tables, by the services where one exists: the world of `test_second_cohort.py`."""

import datetime
from decimal import Decimal

from django.utils import timezone

from ess_platform.directory.models import Criterion, CriterionFamily, InclusionKind, LegalForm, Sector
from laureates.enums import LaureateStatus, Moment
from laureates.models import LaureateZoning
from laureates.services.cooperation import DeclaredCooperation, cooperation_answer, cooperation_declare
from laureates.services.journey import laureate_finish, laureate_leave, laureate_pause, laureate_resume
from programmes.enums import BudgetNature, BudgetSide, ProgrammeKind
from sessions.enums import AttendanceStatus
from sessions.services.attendance import AttendanceEntry, attendance_record
from sessions.services.session import session_close
from tests.factories import (
    make_budget_line,
    make_campaign,
    make_cohort,
    make_contribution,
    make_half_day,
    make_laureate,
    make_meeting,
    make_organisation,
    make_participant,
    make_positioning,
    make_programme,
    make_report,
    make_response,
    make_session,
    make_sponsor,
    make_sponsor_contact,
    make_sponsorship,
    make_team_user,
    make_territory,
    make_testimonial,
    make_user,
    make_zoning,
)

CODES = {"P": "present", "R": "remote", "X": "replaced", "E": "excused", "A": "absent", "-": "unrecorded"}
TODAY = datetime.date(2024, 6, 30)
MOMENTS = {"T0": Moment.ENTRY, "T1": Moment.MIDTERM, "T2": Moment.EXIT}


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


class Written:
    """The promotion once written: its rows by the short names of the tables."""

    def __init__(self, tables) -> None:
        self.tables = tables
        region = make_territory(level="region", code="53", name="Bretagne")
        programme = make_programme(name="Filières d’Armor", kind=ProgrammeKind.OTHER, region=region)
        self.cohort = make_cohort(
            programme=programme, name="Filières d’Armor 2023", starts_on=day("2023-09-04"), ends_on=day("2024-06-28")
        )
        self.actor = make_team_user(self.cohort)
        self.laureates, self.people, self.sessions, self.half_days, self.criteria = {}, {}, {}, {}, {}
        for part in ("laureates", "sessions", "attendance", "answers", "forms", "grid", "links", "money", "words"):
            getattr(self, f"_{part}")()
        self._journeys()

    def _laureates(self) -> None:
        for key, (name, sector, form, place, esus, inclusion, zonings, people) in self.tables.LAUREATES.items():
            organisation = make_organisation(
                name=name,
                sector=self._item(Sector, sector),
                legal_form=self._item(LegalForm, form),
                inclusion_kind=self._item(InclusionKind, inclusion),
                department=make_territory(code=place, name=f"Département {place}") if place else None,
                is_esus=esus,
            )
            laureate = make_laureate(self.cohort, organisation=organisation, reference=f"BZH-{key}")
            self.laureates[key] = laureate
            for zoning in zonings:
                LaureateZoning.objects.create(laureate=laureate, zoning=make_zoning(zoning))
            for person in people:
                self.people[person] = make_participant(laureate)

    @staticmethod
    def _item(model, code):
        return model.objects.get_or_create(code=code, defaults={"label": code})[0] if code else None

    def _sessions(self) -> None:
        for key, (kind, status, on, title, site, halves, talks) in self.tables.SESSIONS.items():
            fields = {"title": title, "site": site, "starts_on": day(on), "reference": f"BZH-{key}", "status": status}
            session = self.sessions[key] = make_session(self.cohort, kind, **fields)
            for half, (half_on, part, hours) in halves.items():
                self.half_days[half] = make_half_day(session, part, on=day(half_on), hours=Decimal(hours))
            for speaker_kind in talks:
                make_contribution(session, speaker_kind=speaker_kind)

    def _attendance(self) -> None:
        """As the team records it: one sheet by session; a session called off kept what was on paper before."""
        sheets: dict = {}
        for half, line in self.tables.ATTENDANCE.items():
            half_day = self.half_days[half]
            for person, mark in line.items():
                sheets.setdefault(half_day.session, {})[half_day.pk, self.people[person].pk] = self._entry(mark)
        now = timezone.now()
        for session, entries in sheets.items():
            attendance_record(session=session, actor=self.actor, entries=entries, now=now)
        for key in self.tables.CLOSED:
            session = self.sessions[key]
            session.refresh_from_db()
            session_close(session=session, actor=self.actor, expected_version=session.version, now=now)

    @staticmethod
    def _entry(mark: str) -> AttendanceEntry:
        if mark not in CODES:
            return AttendanceEntry(AttendanceStatus.PARTIAL, partial_hours=Decimal(mark))
        return AttendanceEntry(CODES[mark], replaced_by="Une collègue" if mark == "X" else "")

    def _answers(self) -> None:
        for session, people in self.tables.ANSWERS.items():
            for person, (usefulness, recommendation) in people.items():
                marks = {"usefulness": usefulness, "recommendation": recommendation}
                make_response(self.sessions[session], self.people[person], **marks)

    def _forms(self) -> None:
        dates = {
            "T0": ("2023-09-01", "2023-09-22"),
            "T1": ("2024-01-08", "2024-01-26"),
            "T2": ("2024-06-03", "2024-06-21"),
        }
        self.campaigns = {
            moment: make_campaign(self.cohort, MOMENTS[moment], opens_on=day(opens), due_on=day(due))
            for moment, (opens, due) in dates.items()
        }
        for moment, forms in self.tables.FORMS.items():
            for key, status in forms.items():
                values = {code: line[key] for code, line in self.tables.VALUES[moment].items() if key in line}
                make_report(self.laureates[key], self.campaigns[moment], status, values=values)

    def _grid(self) -> None:
        position = 0
        for rank, (family, criteria) in enumerate(self.tables.GRID.items(), start=1):
            parent = CriterionFamily.objects.create(code=family, label=family, short_label=family, position=rank)
            for code in criteria:
                position += 1
                words = {"label": code, "short_label": code, "question": "Où en êtes-vous ?"}
                self.criteria[code] = Criterion.objects.create(code=code, family=parent, position=position, **words)
        for moment, lines in self.tables.RATINGS.items():
            for key, (agreed, self_rated) in lines.items():
                make_positioning(
                    self.laureates[key],
                    self.campaigns[moment],
                    agreed={self.criteria[code]: value for code, value in agreed.items()},
                    self_rated={self.criteria[code]: value for code, value in self_rated.items()},
                )

    def _links(self) -> None:
        contacts = {}
        for organisation, (is_large, people) in self.tables.SPONSORS.items():
            row = make_organisation(name=organisation, is_large_industrial_group=is_large)
            sponsor = make_sponsor(self.cohort, row)
            contacts |= {person: make_sponsor_contact(sponsor) for person in people}
        for key, person, ends_on, meetings in self.tables.SPONSORSHIPS:
            laureate = self.laureates[key]
            ends = day(ends_on) if ends_on else None
            link = make_sponsorship(laureate, contacts[person], starts_on=day("2023-10-02"), ends_on=ends)
            for held_on, minutes, is_confirmed in meetings:
                noted = {"logged_by": make_user(), "is_logged_by_laureate": True}
                confirmed_at = timezone.now() if is_confirmed else None
                make_meeting(link, held_on=day(held_on), minutes=minutes, confirmed_at=confirmed_at, **noted)
        for key, other, state, answer in self.tables.COOPERATIONS:
            declared = [DeclaredCooperation(self.laureates[other].pk, state, "Achats groupés")]
            cooperation_declare(laureate=self.laureates[key], declared=declared, today=TODAY)
            if answer is None:
                continue
            representative = make_participant(self.laureates[other], with_user=True).person.user
            cooperation_answer(
                laureate=self.laureates[other],
                other=self.laureates[key],
                is_true=answer,
                actor=representative,
                today=TODAY,
            )

    def _money(self) -> None:
        for side, account, planned, actual in self.tables.BUDGET:
            nature = BudgetNature.IN_KIND if account in ("86", "87") else BudgetNature.DIRECT
            amounts = {"planned": self._amount(planned), "actual": self._amount(actual)}
            make_budget_line(self.cohort, side=BudgetSide(side), nature=nature, account=account, **amounts)

    @staticmethod
    def _amount(text: str | None) -> Decimal | None:
        return None if text is None else Decimal(text)

    def _words(self) -> None:
        for text, consent in self.tables.TESTIMONIALS:
            make_testimonial(self.cohort, text=text, consent=consent)

    def _journeys(self) -> None:
        """At the end, as it happened: each arrow by its service."""
        for key, moves in self.tables.JOURNEYS.items():
            for move in moves:
                laureate = self.laureates[key]
                laureate.refresh_from_db()
                common = {"laureate": laureate, "actor": self.actor, "expected_version": laureate.version}
                match move.split():
                    case ["finish"]:
                        laureate_finish(**common)
                    case ["pause"]:
                        laureate_pause(reason="Congé", **common)
                    case ["resume"]:
                        laureate_resume(**common)
                    case ["leave", on]:
                        laureate_leave(left_on=day(on), reason="Cessation", today=TODAY, **common)
                    case ["enter", on]:
                        laureate.entered_on = day(on)
                        laureate.save(update_fields=["entered_on"])
                    case _:
                        raise ValueError(move)
        statuses = set(self.cohort.laureates.values_list("status", flat=True))
        assert statuses == {LaureateStatus.ACTIVE, LaureateStatus.FINISHED, LaureateStatus.LEFT, LaureateStatus.PAUSED}
