"""The catalogue of documents: what can be asked for, under which key, and who builds it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from reporting.documents.bilan_html import bilan_html
from reporting.documents.bilan_snapshot import bilan_snapshot
from reporting.documents.stamp import Stamp


@dataclass(frozen=True)
class DocumentType:
    """A kind of document.

    `snapshot(cohort, bilan)` reads everything into plain JSON values; `html(snapshot, stamp)` lays that out and
    returns the page source with the images it names. The same snapshot and stamp give the same source.
    """

    key: str
    title: str
    snapshot: Callable[..., dict[str, Any]]
    html: Callable[..., tuple[str, Mapping[str, bytes]]]
    filename: Callable[[dict[str, Any], Stamp], str] = field(repr=False)


def _bilan_filename(snapshot: dict[str, Any], stamp: Stamp) -> str:
    version = "provisoire" if stamp.is_draft else f"v{stamp.version_number}"
    return f"bilan-cloture_{snapshot['cohort']['slug']}_{version}.pdf"


DOCUMENTS: dict[str, DocumentType] = {
    "bilan-cloture": DocumentType(
        key="bilan-cloture",
        title="Bilan de clôture",
        snapshot=bilan_snapshot,
        html=bilan_html,
        filename=_bilan_filename,
    ),
}
