"""Authenticity of a printed document, for who holds its code: what is known of it, and nothing of its content."""

import datetime
from dataclasses import dataclass

from reporting.documents.catalogue import DOCUMENTS
from reporting.enums import PUBLIC_STATUSES, BilanStatus
from reporting.models import BilanVersion, Document, DocumentContent

# Letters that are read for another one: the alphabet of the codes has no I, L, O nor U.
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None, "\u00a0": None})
CODE_LENGTH = 8


@dataclass(frozen=True)
class Authenticity:
    """What is said to anybody. `state` is « valid », « replaced » or « withdrawn »; no name of a person."""

    code: str
    title: str
    cohort: str
    operator: str
    version: int
    is_versioned: bool
    on: datetime.datetime
    state: str
    replaced_by: int | None
    sha256: str
    pages: int | None


def read_code(typed: str) -> str:
    """« 7f3k 92qd » → « 7F3K-92QD »; empty when it cannot be a code."""
    letters = typed.strip().upper().translate(MISREAD)
    return f"{letters[:4]}-{letters[4:]}" if len(letters) == CODE_LENGTH and letters.isalnum() else ""


def authenticity_of(code: str) -> Authenticity | None:
    """The document of a code; None for an unknown one, and for a bilan that was never published. At most three
    queries."""
    if not code:
        return None
    version = (
        BilanVersion.objects.filter(verification_code=code, status__in=PUBLIC_STATUSES)
        .defer("snapshot")
        .select_related("bilan__cohort__programme__operator", "document")
        .first()
    )
    return _of_version(version) if version else _of_content(code)


def _of_version(version: BilanVersion) -> Authenticity:
    replaced_by = None
    if version.status == BilanStatus.REPLACED:
        current = version.bilan.versions.filter(status=BilanStatus.PUBLISHED)
        replaced_by = current.values_list("number", flat=True).first()
    cohort = version.bilan.cohort
    return Authenticity(
        code=version.verification_code,
        title=version.bilan.title,
        cohort=cohort.name,
        operator=cohort.programme.operator.name,
        version=version.number,
        is_versioned=True,
        on=version.published_at,
        state="replaced" if version.status == BilanStatus.REPLACED else "valid",
        replaced_by=replaced_by,
        sha256=version.document.sha256,
        pages=version.document.pages,
    )


def _of_content(code: str) -> Authenticity | None:
    content = (
        DocumentContent.objects.filter(verification_code=code)
        .defer("snapshot")
        .select_related("cohort__programme__operator")
        .first()
    )
    if content is None:
        return None
    document = Document.objects.filter(job__content=content).first()
    kind = DOCUMENTS.get(content.document_key)
    return Authenticity(
        code=content.verification_code,
        title=kind.title if kind else "Document",
        cohort=content.cohort.name,
        operator=content.cohort.programme.operator.name,
        version=content.number,
        is_versioned=False,
        on=content.frozen_at,
        state="withdrawn" if content.withdrawn_at else "valid",
        replaced_by=None,
        sha256=document.sha256 if document else "",
        pages=document.pages if document else None,
    )
