"""Download of a produced file: rights of the day, bytes checked against their fingerprint."""

import logging
from pathlib import PurePath

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.generic import View

from ess_platform.common.spreadsheet_files import CSV_TYPE, XLSX_TYPE
from reporting.digests import file_digest
from reporting.models import Document

PDF = "application/pdf"
TYPES = {".csv": CSV_TYPE, ".xlsx": XLSX_TYPE, ".zip": "application/zip"}

logger = logging.getLogger(__name__)


class DocumentDownloadView(View):
    """The file as an attachment, closed to scripts (FILE-03). A file that changed on disk is not handed out."""

    http_method_names = ["get", "head"]

    def get(self, request, public_id):
        document = get_object_or_404(Document.objects.visible_to(request.user).distinct(), public_id=public_id)
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
