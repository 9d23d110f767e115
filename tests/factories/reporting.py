from django.utils import timezone

from reporting.enums import JobState
from reporting.models import Bilan, BilanVersion, Job
from tests.factories.accounts import make_user
from tests.factories.directory import next_number


def make_bilan(cohort, **fields) -> Bilan:
    fields.setdefault("title", f"Bilan de clôture {cohort.name}")
    if "created_by" not in fields:
        fields["created_by"] = make_user()
    return Bilan.objects.create(cohort=cohort, **fields)


def make_version(bilan, **fields) -> BilanVersion:
    number = next_number()
    fields.setdefault("number", 1)
    fields.setdefault("snapshot", {})
    fields.setdefault("digest", f"{number:064x}")
    fields.setdefault("verification_code", f"{number:04d}-TEST")
    fields.setdefault("frozen_at", timezone.now())
    fields.setdefault("frozen_by", bilan.created_by)
    return BilanVersion.objects.create(bilan=bilan, **fields)


def make_job(cohort, **fields) -> Job:
    fields.setdefault("idempotency_key", f"test:{next_number()}")
    fields.setdefault("document_key", "bilan-cloture")
    fields.setdefault("state", JobState.QUEUED)
    return Job.objects.create(cohort=cohort, **fields)
