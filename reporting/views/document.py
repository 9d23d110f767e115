"""Download of a produced file: rights of the day, bytes checked against their fingerprint."""

import logging
from pathlib import PurePath

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.generic import View

from ess_platform.common.spreadsheet_files import CSV_TYPE, XLSX_TYPE
from programmes.models import Cohort
from reporting.digests import file_digest
from reporting.enums import ReadingKind
from reporting.models import Document
from reporting.selectors.funder_results import published_documents
from reporting.selectors.version_reading import read_as_funder
from reporting.services.version_reading import version_read

PDF = "application/pdf"
TYPES = {".csv": CSV_TYPE, ".xlsx": XLSX_TYPE, ".zip": "application/zip"}

logger = logging.getLogger(__name__)


class DocumentDownloadView(View):
    """The file as an attachment, closed to scripts (FILE-03). A file that changed on disk is not handed out."""

    http_method_names = ["get", "head"]

    def get(self, request, *args, **kwargs):
        document = self.document()
        response = handed_out(document)
        version = read_as_funder(user=request.user, document=document)
        if version is not None:
            version_read(version=version, reader=request.user, kind=ReadingKind.FILE, now=timezone.now())
        return response

    def document(self) -> Document:
        visible = Document.objects.visible_to(self.request.user).distinct()
        return get_object_or_404(visible, public_id=self.kwargs["public_id"])


class FunderBilanView(DocumentDownloadView):
    """The address of the mails: the file of a bilan as published today, whatever its version; 404 if there is none."""

    def document(self) -> Document:
        user = self.request.user
        cohort = get_object_or_404(Cohort.objects.funded_for(user), slug=self.kwargs["slug"])
        current = published_documents(user=user, cohort=cohort)
        return get_object_or_404(current, bilan__public_id=self.kwargs["public_id"]).document


def handed_out(document: Document) -> HttpResponse:
    """The bytes of a file whose right was checked; 404 when they are missing or no longer have their digest."""
    try:
        with default_storage.open(document.storage_name) as stored:
            content = stored.read()
    except FileNotFoundError as error:
        logger.error("document %s: its file is missing", document.public_id)
        raise Http404 from error
    if file_digest(content) != document.sha256:
        logger.error("document %s: its file no longer has its digest", document.public_id)
        raise Http404
    response = HttpResponse(content, content_type=TYPES.get(PurePath(document.filename).suffix, PDF))
    response["Content-Disposition"] = content_disposition_header(True, document.filename)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
