"""Render one document of the catalogue in this process: no broker, no job, nothing stored."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from programmes.models import Cohort
from reporting.documents.catalogue import DOCUMENTS
from reporting.documents.stamp import Stamp
from reporting.enums import BILAN_DOCUMENTS, BilanKind
from reporting.pdf import PdfError, page_count, render_pdf
from reporting.selectors.reads import consistent_read

OF_COHORT = [key for key, document_type in DOCUMENTS.items() if document_type.is_of_cohort]


class Command(BaseCommand):
    help = "Produit un document du catalogue dans ce processus : render_document SLUG CLÉ --out FICHIER"

    def add_arguments(self, parser):
        parser.add_argument("slug", help="identifiant de la promotion")
        parser.add_argument("key", help="clé du document : " + ", ".join(OF_COHORT))
        parser.add_argument("--out", required=True, type=Path, help="fichier à écrire")

    def handle(self, *, slug, key, out, **options):
        cohort = find_cohort(slug)
        document_type = find_document(key)
        stamp = Stamp(frozen_at=timezone.now())
        with consistent_read():
            snapshot = document_type.snapshot(cohort=cohort, bilan=cohort.bilans.filter(kind=kind_of(key)).first())
        html, images = document_type.html(snapshot=snapshot, stamp=stamp)
        try:
            content = render_pdf(html=html, images=images, created_at=stamp.frozen_at)
        except PdfError as error:
            raise CommandError(str(error)) from error
        part = out.with_name(out.name + ".part")
        try:
            part.write_bytes(content)
            part.rename(out)
        except OSError as error:
            raise CommandError(f"Impossible d'écrire {out} : {error.strerror}.") from error
        self.stdout.write(f"{out} : {page_count(content)} pages, {len(content)} octets")


def find_cohort(slug: str) -> Cohort:
    """Return the promotion of a slug, or stop with a French sentence."""
    try:
        return Cohort.objects.select_related("programme").get(slug=slug)
    except Cohort.DoesNotExist as error:
        raise CommandError(f"Aucune promotion ne porte l'identifiant « {slug} ».") from error


def kind_of(key: str) -> str:
    """The kind of bilan that a document is; the closing one for any other document about a whole promotion."""
    return next((kind for kind, document in BILAN_DOCUMENTS.items() if document == key), BilanKind.CLOSING)


def find_document(key: str):
    """Return the document type of a key, or stop with the list of the keys: those about a whole promotion."""
    if key not in OF_COHORT:
        raise CommandError(f"Document inconnu : « {key} ». Documents possibles : {', '.join(OF_COHORT)}.")
    return DOCUMENTS[key]
