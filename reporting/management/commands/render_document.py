"""Render documents of the catalogue in this process: no broker, no job, nothing stored."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ess_platform.common.errors import BusinessRuleError
from programmes.models import Cohort
from reporting.documents.catalogue import DOCUMENTS, DocumentType
from reporting.documents.stamp import Stamp
from reporting.documents.subjects import SUBJECTS
from reporting.enums import BILAN_DOCUMENTS, BilanKind
from reporting.pdf import PdfError, page_count, render_pdf
from reporting.selectors.reads import consistent_read

OF_COHORT = [key for key, document_type in DOCUMENTS.items() if document_type.is_of_cohort]
POSSIBLE = [*OF_COHORT, *SUBJECTS]


class Command(BaseCommand):
    help = "Produit des documents du catalogue dans ce processus : render_document SLUG CLÉ --out FICHIER_OU_DOSSIER"

    def add_arguments(self, parser):
        parser.add_argument("slug", help="identifiant de la promotion")
        parser.add_argument("key", help="clé du document : " + ", ".join(POSSIBLE))
        parser.add_argument(
            "--out",
            required=True,
            type=Path,
            help="fichier à écrire ; un dossier qui existe reçoit un fichier par sujet (lauréat, séance…)",
        )

    def handle(self, *, slug, key, out, **options):
        cohort = find_cohort(slug)
        document_type = find_document(key, POSSIBLE)
        stamp = Stamp(frozen_at=timezone.now())
        for arguments in self._subjects(cohort, key, all_of_them=out.is_dir()):
            self._write(document_type, arguments, stamp, out)

    def _subjects(self, cohort: Cohort, key: str, *, all_of_them: bool) -> Iterator[dict[str, Any]]:
        """What the snapshot is asked about: the promotion and its bilan, or the subjects of a lot."""
        if key not in SUBJECTS:
            yield {"cohort": cohort, "bilan": cohort.bilans.filter(kind=kind_of(key)).first()}
            return
        subjects = SUBJECTS[key](cohort)
        if not subjects:
            raise CommandError("Personne, dans cette promotion, n’est concerné par ce document aujourd’hui.")
        for subject in subjects if all_of_them else subjects[:1]:
            yield dict(subject.arguments)

    def _write(self, document_type: DocumentType, arguments: dict[str, Any], stamp: Stamp, out: Path) -> None:
        try:
            with consistent_read():
                snapshot = document_type.snapshot(**arguments)
            html, images = document_type.html(snapshot=snapshot, stamp=stamp)
            content = render_pdf(html=html, images=images, created_at=stamp.frozen_at)
        except (BusinessRuleError, PdfError) as error:
            raise CommandError(str(error)) from error
        target = out / document_type.filename(snapshot, stamp) if out.is_dir() else out
        part = target.with_name(target.name + ".part")
        try:
            part.write_bytes(content)
            part.rename(target)
        except OSError as error:
            raise CommandError(f"Impossible d’écrire {target} : {error.strerror}.") from error
        self.stdout.write(f"{target} : {page_count(content)} pages, {len(content)} octets")


def find_cohort(slug: str) -> Cohort:
    """Return the promotion of a slug, or stop with a French sentence."""
    try:
        return Cohort.objects.select_related("programme").get(slug=slug)
    except Cohort.DoesNotExist as error:
        raise CommandError(f"Aucune promotion ne porte l’identifiant « {slug} ».") from error


def kind_of(key: str) -> str:
    """The kind of bilan that a document is; the closing one for any other document about a whole promotion."""
    return next((kind for kind, document in BILAN_DOCUMENTS.items() if document == key), BilanKind.CLOSING)


def find_document(key: str, possible: list[str] = OF_COHORT) -> DocumentType:
    """Return the document type of a key, or stop with the list of the keys that may be asked for."""
    if key not in possible:
        raise CommandError(f"Document inconnu : « {key} ». Documents possibles : {', '.join(possible)}.")
    return DOCUMENTS[key]
