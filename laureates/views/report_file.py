"""The files of a form, for those who may read it: its laureate, who fills it, the team."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.generic import View

from ess_platform.accounts.enums import LinkPurpose

from ..models import ReportFile


class ReportFileDownload(View):
    """Always as a download, never shown by the browser in the name of the site."""

    http_method_names = ["get", "head"]
    accepts_access_link = LinkPurpose.REPORT

    def get(self, request, public_id, question):
        files = ReportFile.objects.visible_to(request.user)
        row = get_object_or_404(files, report__public_id=public_id, question=question)
        try:
            with row.file.open("rb") as opened:
                response = HttpResponse(opened.read(), content_type=row.content_type)
        except FileNotFoundError as error:
            raise Http404("Ce fichier n’est plus là.") from error
        response["Content-Disposition"] = content_disposition_header(True, row.name)
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return response
