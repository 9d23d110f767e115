"""What a funder may read of each field that tells about a laureate. `test_funder_never_sees.py` plays it.

Every field of these models has its line: a new one fails the suite until somebody says what it is. The rules come
from « Who sees what » (product): identity, activity, product, validated figures and attendance are the funder's;
difficulties, needs, an individual grid, a support plan, a remark or a satisfaction answer never are.
"""

from django.apps import apps

# Stored by the house on every row.
COMMON = {"created_at", "updated_at", "public_id", "version"}

# Printed in the published bilan or on the funder's page of a laureate, validated forms only.
SHOWN = {
    "laureates.Laureate": "activity project showroom_product is_exhibitor entered_on status",
    "laureates.Indicator": "label unit definition",
    "laureates.IndicatorValue": "value",
    "laureates.ProgressReport": "own_indicator_label own_indicator_unit own_indicator_value achievement next_step",
    "laureates.Cooperation": "state purpose types",
    "laureates.LaureateZoning": "observed_on",
    "reporting.ControlExplanation": "text",  # printed under « Comment lire les chiffres »
    "laureates.ReportingCampaign": "moment label",
    "ess_sessions.SignedSheet": "name file",  # evidence of a held session
    "laureates.Settlement": "field origin_text target_text local_partners state opened_on",
    "laureates.SettlementStep": "position code label done_on",
    "reporting.FigureQuestion": "text answer",  # to the funder that asked, to the others when shared
    "laureates.Cluster": "reference name city department_text lead started_year surface_m2 ess_actors members_text "
    "cited_actors facts supports",
}

# Read by figures over the promotion (means and counts, five answers at least), never one by one.
AGGREGATED = {
    "laureates.CriterionRating": "self_rating agreed_rating",
    "laureates.Positioning": "is_self_rated is_agreed",
    "laureates.ProgressReport": "strategies",
    "ess_sessions.SatisfactionResponse": "usefulness content speakers exchanges logistics recommendation will_act",
    "sponsors.SponsorMeeting": "held_on minutes mode",
}

# Never, by page, file, export or mail; a numeric answer may enter a figure of the promotion's own, over five at least.
NEVER = {
    "laureates.ProgressReport": "situation objective difficulty need wants_callback shares_with_sponsor raw_answers "
    "answers answer_trace reopened_sections completed_sections delay_asked_at due_on opened_by_team_at",
    "laureates.CriterionRating": "comment",
    "laureates.Positioning": "priorities",
    "laureates.Commitment": "text state state_on comment",
    "laureates.StaffNote": "body is_shared deleted_at",  # the team's own
    "laureates.SupportAction": "title note due_on state done_on",
    "laureates.ReportTransition": "comment sections answers",
    "laureates.CampaignMailing": "subject body",  # mails of the team to its laureates
    "laureates.ReportContributor": "revoked_at",
    "laureates.ReportFile": "question name content_type size sha256 file",
    "laureates.Laureate": "leaving_reason left_on allows_public_page allows_photo photo_credit",
    "laureates.Participant": "job_title is_main_contact can_submit joined_on left_on shows_email shows_phone "
    "details_checked_at",
    "laureates.Cooperation": "first_confirmed_on second_confirmed_on denied_on origin origin_detail",
    "laureates.DataImport": "filename file origin headers preview matches written",  # files of the team
    "laureates.ImportIssue": "column message",
    "laureates.CharterAcceptance": "accepted_at",
    "laureates.Tag": "label",  # words of the team
    "sponsors.SponsorMeeting": "subject next_step is_logged_by_laureate is_logged_by_team confirmed_at",
    "sponsors.Introduction": "need asked_at state answer answered_at",
    "ess_sessions.SatisfactionResponse": "quote quote_consent action observed_process only_here answered_at",
    "ess_sessions.ActionFollowUp": "state note answered_at",
    "ess_sessions.AttendanceSignature": "image typed_name means device signed_at",
    "ess_sessions.CarpoolEntry": "kind seats origin note shows_phone",
    "ess_sessions.SessionGuest": "full_name organisation email",
    "ess_sessions.VisitNote": "seen will_try is_shared state outcome tried_at",
    "ess_sessions.VisitQuestion": "text",
    "programmes.Testimonial": "text attribution theme origin origin_detail",  # without its author's consent
    "notifications.OutgoingMail": "reason to_email reply_to subject body_text body_html last_error",  # to others
    "reporting.DocumentContent": "snapshot withdrawn_at",  # copies of forms
    "reporting.BilanReview": "note comment",  # words of the team about a draft
    "reporting.Monograph": "introduction economy team partners levers sources correction",
}

# Identifiers, states and settings that say nothing of what a laureate told.
TECHNICAL = {
    "laureates.ReportForm": "number definition frozen_at",
    "laureates.ReportingCampaign": "reference reference_on opens_on due_on closed_on opens_rule due_rule "
    "are_reminders_paused",
    "laureates.Indicator": "code position value_type nature section",
    "laureates.DataImport": "idempotency_key kind state size sha256 mapping same_rows counts row_count rows_expected "
    "error_count warning_count attempts token lease_expires_at sent_at error done_at undone_at",
    "laureates.ImportIssue": "row is_warning",
    "laureates.Laureate": "reference slug sort_name photo logo",
    "laureates.Participant": "reference",
    "laureates.Charter": "number text published_at",
    "laureates.Tag": "sort_label",
    "laureates.Commitment": "kind position",
    "laureates.Cooperation": "reference",
    "laureates.ProgressReport": "reference status submitted_at validated_at",
    "laureates.ReportTransition": "at from_status to_status idempotency_key",
    "sponsors.SponsorMeeting": "reference idempotency_key",
    "sponsors.Introduction": "idempotency_key",
    "ess_sessions.SatisfactionResponse": "reference",
    "ess_sessions.AttendanceSignature": "sha256",
    "ess_sessions.SignedSheet": "content_type size sha256",
    "programmes.Testimonial": "reference consent consented_at asked_at ready_at",
    "notifications.OutgoingMail": "dedup_key kind scope due_at state message_id attempts lease_expires_at "
    "handed_over_at sent_at",
    "reporting.Monograph": "state proposed_at validated_at",
    "reporting.FigureQuestion": "figure_code state answered_at is_shared",
    "reporting.VersionReading": "kind first_at last_at",
    "reporting.DocumentContent": "document_key origin number digest verification_code frozen_at",
    "reporting.BilanReview": "digest asked_at decision decided_at",
    "reporting.ControlExplanation": "rule subject",
    "reporting.JobPiece": "position title label folder filename is_own data_key reason",
}

# What a sponsor reads of its own laureate: who it is and its own log; the rubrics only when they are shared.
SPONSOR_READS = {
    "laureates.Laureate.activity",
    "laureates.Laureate.project",
    "laureates.Laureate.showroom_product",
    "laureates.Participant.job_title",
    "sponsors.SponsorMeeting.subject",
    "sponsors.SponsorMeeting.next_step",
    "sponsors.Introduction.need",  # asked of this very sponsor
    "sponsors.Introduction.answer",
    "laureates.ReportingCampaign.label",
}
SPONSOR_READS_WHEN_SHARED = {
    f"laureates.ProgressReport.{name}" for name in ("objective", "achievement", "difficulty", "need", "next_step")
}

OUTSIDE = (
    "sponsors.Introduction",
    "sponsors.SponsorMeeting",
    "ess_sessions.ActionFollowUp",
    "ess_sessions.AttendanceSignature",
    "ess_sessions.CarpoolEntry",
    "ess_sessions.SatisfactionResponse",
    "ess_sessions.SessionGuest",
    "ess_sessions.SignedSheet",
    "ess_sessions.VisitNote",
    "ess_sessions.VisitQuestion",
    "programmes.Testimonial",
    "notifications.OutgoingMail",
    "reporting.DocumentContent",
    "reporting.BilanReview",
    "reporting.ControlExplanation",
    "reporting.JobPiece",
    "reporting.Monograph",
    "reporting.FigureQuestion",
    "reporting.VersionReading",
)


def labels(table: dict[str, str]) -> set[str]:
    """« app.Model.field » of every line of a table."""
    return {f"{model}.{name}" for model, names in table.items() for name in names.split()}


def watched_models() -> list:
    """Every model of laureates, and those of other apps that keep what a laureate says."""
    return [*apps.get_app_config("laureates").get_models(), *map(apps.get_model, OUTSIDE)]


def own_fields(model) -> list:
    """The fields that hold a value: keys to other rows, and what the house stores on every row, left out."""
    fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
    kept = (field for field in fields if not field.primary_key and field.name not in COMMON)
    return [field for field in kept if field.many_to_many or not field.is_relation]


def field_of(label: str):
    model, _, name = label.rpartition(".")
    return apps.get_model(model)._meta.get_field(name)
