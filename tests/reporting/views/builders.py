"""A version with a real file behind it, as the worker leaves it."""

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from reporting.enums import PUBLIC_STATUSES, BilanStatus, JobState
from reporting.models import Document
from tests.factories import make_bilan, make_job, make_version

PDF = b"%PDF-1.7 contenu"
FIGURE = {
    "code": "K01",
    "name": "Lauréats accompagnés",
    "short_name": "Lauréats",
    "definition": "Définition du chiffre.",
    "formula": "Nombre de lauréats.",
    "coverage": "",
    "context": "",
    "chapter": "promotion",
    "scope": "Lauréats actifs ou ayant terminé leur parcours.",
    "nature": "measured",
    "unit": "",
    "value": 22,
    "display": "22",
    "numerator": None,
    "denominator": None,
    "n": None,
    "population": None,
    "masked": False,
    "details": {},
}


def make_ready_version(cohort, *, actor, number=1, status=BilanStatus.DRAFT, bilan=None, **fields):
    """A draft version with its PDF, or a published one with `status`."""
    bilan = bilan or make_bilan(cohort, created_by=actor)
    job = make_job(cohort, bilan=bilan, requested_by=actor, state=JobState.DONE, ended_at=timezone.now())
    document = Document.objects.create(
        job=job,
        key="bilan-cloture",
        title=bilan.title,
        filename=f"bilan-{number}.pdf",
        storage_name=default_storage.save(f"documents/{job.public_id}.pdf", ContentFile(PDF)),
        size=len(PDF),
        pages=48,
        sha256=hashlib.sha256(PDF).hexdigest(),
    )
    if status in PUBLIC_STATUSES:
        fields |= {"published_by": actor, "published_at": timezone.now()}
        fields.setdefault("frozen_at", fields["published_at"])
    fields.setdefault("snapshot", {"figures": {"K01": FIGURE}, "declared": []})
    return make_version(bilan, number=number, status=status, document=document, **fields)
