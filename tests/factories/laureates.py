import datetime
import hashlib
from decimal import Decimal

from django.core.files.base import ContentFile

from laureates.enums import ImportState, IndicatorNature, IndicatorType, LaureateStatus, Moment, ReportStatus
from laureates.models import (
    Cooperation,
    CriterionRating,
    DataImport,
    Indicator,
    IndicatorValue,
    Laureate,
    Participant,
    Positioning,
    ProgressReport,
    ReportContributor,
    ReportFile,
    ReportForm,
    ReportingCampaign,
    StaffNote,
    SupportAction,
)
from laureates.selectors.form_definition import form_to_data
from laureates.selectors.standard_form import STANDARD_FORM
from tests.factories.accounts import make_user
from tests.factories.directory import make_organisation, make_person, next_number

CAMPAIGN_DATES = {
    Moment.ENTRY: (datetime.date(2025, 1, 6), datetime.date(2025, 1, 20)),
    Moment.MIDTERM: (datetime.date(2025, 3, 24), datetime.date(2025, 4, 7)),
    Moment.EXIT: (datetime.date(2025, 6, 6), datetime.date(2025, 6, 20)),
    Moment.FOLLOW_UP_6: (datetime.date(2025, 12, 8), datetime.date(2025, 12, 19)),
    Moment.FOLLOW_UP_12: (datetime.date(2026, 6, 8), datetime.date(2026, 6, 19)),
}
CUMULATIVE = {
    "ao_repondus",
    "ao_gagnes",
    "ao_perdus",
    "financements_obtenus",
    "investissements_engages",
    "salaries_formes",
    "contacts_industriels",
    "contrats_industriels",
    "tonnes_valorisees",
}


def make_laureate(cohort, **fields) -> Laureate:
    number = next_number()
    if "organisation" not in fields:
        fields["organisation"] = make_organisation(name=fields.pop("name", f"Lauréat {number}"))
    fields.setdefault("slug", f"laureat-{number}")
    fields.setdefault("reference", f"LAU-{number}")
    fields.setdefault("status", LaureateStatus.ACTIVE)
    return Laureate.objects.create(cohort=cohort, **fields)


def make_participant(laureate, *, with_user=False, **fields) -> Participant:
    """A person of the laureate; `with_user` also opens an account (`participant.person.user`)."""
    if "person" not in fields:
        fields["person"] = make_person(organisation=laureate.organisation)
    if with_user:
        make_user(person=fields["person"])
    fields.setdefault("is_main_contact", not laureate.participants.exists())
    return Participant.objects.create(laureate=laureate, **fields)


def make_form(cohort, form=STANDARD_FORM, **fields) -> ReportForm:
    """A version of the form of a promotion; a draft unless `frozen_at` is given."""
    fields.setdefault("number", ReportForm.objects.filter(cohort=cohort).count() + 1)
    return ReportForm.objects.create(cohort=cohort, definition=form_to_data(form), **fields)


def make_campaign(cohort, moment=Moment.ENTRY, **fields) -> ReportingCampaign:
    opens_on, due_on = CAMPAIGN_DATES[Moment(moment)]
    fields.setdefault("opens_on", opens_on)
    fields.setdefault("due_on", due_on)
    fields.setdefault("label", f"Fiche : {Moment(moment).label}")
    return ReportingCampaign.objects.create(cohort=cohort, moment=moment, **fields)


def make_indicator(code="etp_total", **fields) -> Indicator:
    defaults = {
        "label": code,
        "unit": "nombre",
        "value_type": IndicatorType.DECIMAL,
        "nature": IndicatorNature.CUMULATIVE if code in CUMULATIVE else IndicatorNature.POINT_IN_TIME,
        "section": "emploi",
        "definition": f"Définition de {code}.",
    } | fields
    return Indicator.objects.get_or_create(code=code, defaults=defaults)[0]


def make_report(laureate, campaign, status=ReportStatus.VALIDATED, *, values=None, **fields) -> ProgressReport:
    """A report with the dates that its state needs; `values` maps an indicator code to a number or None."""
    moment = datetime.datetime(2025, 6, 16, 10, tzinfo=datetime.UTC)
    if status in (ReportStatus.SUBMITTED, ReportStatus.NEEDS_CHANGES, ReportStatus.VALIDATED):
        fields.setdefault("submitted_at", moment)
    if status == ReportStatus.VALIDATED:
        fields.setdefault("validated_at", moment + datetime.timedelta(days=1))
    report = ProgressReport.objects.create(laureate=laureate, campaign=campaign, status=status, **fields)
    for code, value in (values or {}).items():
        number = None if value is None else Decimal(str(value))
        IndicatorValue.objects.create(report=report, indicator=make_indicator(code), value=number)
    return report


def make_positioning(laureate, campaign, *, agreed=None, self_rated=None) -> Positioning:
    """`agreed` and `self_rated` map a criterion to a level (0–4 or None)."""
    agreed, self_rated = agreed or {}, self_rated or {}
    positioning = Positioning.objects.create(
        laureate=laureate, campaign=campaign, is_self_rated=bool(self_rated), is_agreed=bool(agreed)
    )
    CriterionRating.objects.bulk_create(
        CriterionRating(
            positioning=positioning,
            criterion=criterion,
            self_rating=self_rated.get(criterion),
            agreed_rating=agreed.get(criterion),
        )
        for criterion in {**agreed, **self_rated}
    )
    return positioning


def make_cooperation(a, b, **fields) -> Cooperation:
    first, second = sorted((a, b), key=lambda laureate: laureate.pk)
    return Cooperation.objects.create(cohort=a.cohort, first=first, second=second, **fields)


def make_action(laureate, **fields) -> SupportAction:
    """An action of a plan, proposed by somebody unless said otherwise."""
    fields.setdefault("title", f"Action {next_number()}")
    if "created_by" not in fields:
        fields["created_by"] = make_user()
    return SupportAction.objects.create(laureate=laureate, **fields)


def make_staff_note(laureate, *, author, **fields) -> StaffNote:
    """A note of the team: private unless `is_shared`."""
    fields.setdefault("body", f"Note {next_number()}")
    return StaffNote.objects.create(laureate=laureate, author=author, **fields)


def make_contributor(report, *, with_user=False, **fields) -> ReportContributor:
    """A colleague invited to fill one form, by the main contact of its laureate."""
    person = fields.pop("person", None) or make_person()
    if with_user:
        make_user(person=person)
    if "invited_by" not in fields:
        owner = report.laureate.participants.filter(person__user__isnull=False).first()
        fields["invited_by"] = owner.person.user if owner else make_user()
    return ReportContributor.objects.create(report=report, person=person, **fields)


def make_report_file(report, question="product_photo", *, content=b"%PDF-1.7 essai", **fields) -> ReportFile:
    """A file given as the answer to a question."""
    fields = {
        "name": "essai.pdf",
        "content_type": "application/pdf",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    } | fields
    if "uploaded_by" not in fields:
        fields["uploaded_by"] = make_user()
    row = ReportFile(report=report, question=question, **fields)
    row.file.save("essai.pdf", ContentFile(content), save=True)
    return row


def make_data_import(cohort, *, content=b"Structure\r\nAtelier\r\n", **fields) -> DataImport:
    """A file that waits for its confirmation, with one remark, unless its state is given."""
    fields.setdefault("idempotency_key", f"import-{next_number()}")
    fields.setdefault("kind", "laureats")
    fields.setdefault("state", ImportState.READY)
    fields.setdefault("filename", "laureats.csv")
    if "requested_by" not in fields:
        fields["requested_by"] = make_user()
    row = DataImport(cohort=cohort, size=len(content), sha256=hashlib.sha256(content).hexdigest(), **fields)
    row.file.save("laureats.csv", ContentFile(content), save=True)
    return row
