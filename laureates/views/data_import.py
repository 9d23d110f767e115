"""Importing a file: send it, say which column is which, look, confirm, and undo for a day."""

import uuid
from io import BytesIO

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.views.generic import FormView, ListView, TemplateView, View

from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.spreadsheet_files import CSV_TYPE, XLSX_TYPE, Column, write_csv
from programmes.views.base import TeamCohortMixin

from ..enums import ImportState
from ..forms.data_import import ImportMappingForm, ImportUploadForm
from ..import_kinds import ImportKind, import_kind, import_kinds
from ..models import DataImport
from ..selectors.data_import import (
    UNDO_DELAY,
    counts_sentence,
    import_list,
    issues_of,
    may_be_undone,
    rows_sentence,
)
from ..selectors.import_template import write_template
from ..services.data_import import import_abandon, import_confirm, import_create, import_map, import_undo, undo_reasons

PAGE_SIZE = 25
MAX_MATCHES = 500  # boxes of one page; the structures of the other rows are taken as the known ones
SAME, ASKED = "meme", "propose"
ISSUE_COLUMNS = (
    Column("Ligne", lambda issue: issue.row),
    Column("Colonne", lambda issue: issue.column),
    Column("Nature", lambda issue: "avertissement" if issue.is_warning else "erreur"),
    Column("Message", lambda issue: issue.message),
)


class ImportList(TeamCohortMixin, ListView):
    """`…/laureats/imports/`: what was imported, by whom, and what may still be undone."""

    template_name = "laureates/import_list.html"
    section = "laureates"
    paginate_by = PAGE_SIZE

    def get_queryset(self):
        return import_list(user=self.request.user, cohort=self.cohort)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        now, labels = timezone.now(), {kind.key: kind.label for kind in import_kinds()}
        rows = [(row, labels.get(row.kind, row.kind), may_be_undone(row, now)) for row in context["object_list"]]
        return context | {"rows": rows}


class ImportCreate(TeamCohortMixin, FormView):
    """`…/laureats/importer/`: choose a file. A small one is read before the next page comes."""

    template_name = "laureates/import_form.html"
    section = "laureates"
    form_class = ImportUploadForm

    def get_initial(self):
        asked = self.request.GET.get("contenu", "")
        return {
            "idempotency_key": uuid.uuid4(),
            "kind": asked if import_kind(asked) else next(iter(import_kinds())).key,
        }

    def get_context_data(self, **kwargs):
        return super().get_context_data(kinds=import_kinds(), **kwargs)

    def form_valid(self, form):
        try:
            data_import = import_create(
                cohort=self.cohort,
                kind=form.cleaned_data["kind"],
                file=form.cleaned_data["file"],
                idempotency_key=str(form.cleaned_data["idempotency_key"]),
                actor=self.request.user,
                now=timezone.now(),
            )
        except BusinessRuleError as refusal:
            form.add_error(refusal.field, refusal.message)
            return self.form_invalid(form)
        return redirect("laureates:import_detail", slug=self.cohort.slug, import_id=data_import.public_id)


class ImportTemplate(TeamCohortMixin, View):
    """A file to fill in, with every column that is read."""

    http_method_names = ["get", "head"]

    def get(self, request, *args, kind: str, extension: str, **kwargs):
        found = import_kind(kind)
        if found is None or extension not in ("csv", "xlsx"):
            raise Http404
        response = HttpResponse(content_type=XLSX_TYPE if extension == "xlsx" else CSV_TYPE)
        response["Content-Disposition"] = content_disposition_header(True, f"modele-{kind}.{extension}")
        write_template(response, found, is_workbook=extension == "xlsx")
        return response


class ImportMixin(TeamCohortMixin):
    """Load `self.data_import`, of this promotion and visible to the user, or 404."""

    section = "laureates"

    @cached_property
    def data_import(self) -> DataImport:
        visible = DataImport.objects.visible_to(self.request.user).filter(cohort=self.cohort)
        visible = visible.select_related("cohort", "requested_by__person", "undone_by__person")
        return get_object_or_404(visible.defer("written"), public_id=self.kwargs["import_id"])

    @cached_property
    def kind(self) -> ImportKind:
        return import_kind(self.data_import.kind)

    def back(self):
        return redirect("laureates:import_detail", slug=self.cohort.slug, import_id=self.data_import.public_id)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            data_import=self.data_import,
            kind=self.kind,
            rows_text=rows_sentence(self.data_import),
            counts_text=counts_sentence(self.data_import.counts),
            **kwargs,
        )


class ImportDetail(ImportMixin, TemplateView):
    """One import, wherever it stands; asked again by htmx while a worker holds it."""

    template_name = "laureates/import_detail.html"

    def get_template_names(self):
        is_fragment = self.request.htmx and self.data_import.is_working
        return ["laureates/_import_progress.html" if is_fragment else self.template_name]

    def get_context_data(self, **kwargs):
        row = self.data_import
        page = Paginator(issues_of(row), PAGE_SIZE).get_page(self.request.GET.get("page"))
        is_ready = row.state == ImportState.READY
        columns = [column for column in self.kind.columns if column.key in row.mapping]
        shown = [
            (number, [(column.label, cells.get(column.key)) for column in columns])
            for number, cells in row.preview
            if is_ready
        ]
        return super().get_context_data(
            page_obj=page,
            steps=import_steps(row),
            percent=percent_read(row),
            preview_columns=columns if is_ready else [],
            preview=shown,
            matches=row.matches[:MAX_MATCHES] if is_ready else [],
            more_matches=max(len(row.matches) - MAX_MATCHES, 0),
            undo_until=row.done_at + UNDO_DELAY if may_be_undone(row, timezone.now()) else None,
            **kwargs,
        )

    def render_to_response(self, context, **response_kwargs):
        response = super().render_to_response(context, **response_kwargs)
        if self.request.htmx and not self.data_import.is_working:
            response["HX-Refresh"] = "true"  # the page has something else to say now
        return response


def percent_read(data_import: DataImport) -> int | None:
    """How far the reading is; unknown while rows are written, all at once."""
    if data_import.state != ImportState.READING or not data_import.rows_expected:
        return None
    return min(99, data_import.row_count * 100 // data_import.rows_expected)


def import_steps(data_import: DataImport) -> list[dict[str, str]]:
    """Reading, then writing, as the component of long jobs shows them."""
    is_reading = data_import.state == ImportState.READING
    return [
        {"label": "Lecture et contrôle de chaque ligne", "state": "current" if is_reading else "done"},
        {"label": "Écriture de toutes les lignes ensemble", "state": "waiting" if is_reading else "current"},
    ]


class ImportMap(ImportMixin, FormView):
    """Which column is which; the file is read again with it."""

    template_name = "laureates/import_map.html"
    form_class = ImportMappingForm

    def get_form(self, form_class=None):
        data = self.request.POST if self.request.method == "POST" else None
        return ImportMappingForm(data, data_import=self.data_import)

    def form_valid(self, form):
        try:
            import_map(data_import=self.data_import, mapping=form.mapping, actor=self.request.user, now=timezone.now())
        except BusinessRuleError as refusal:
            form.add_error(refusal.field, refusal.message)
            return self.form_invalid(form)
        return self.back()


class ImportConfirm(ImportMixin, View):
    """« Importer 22 lauréats »."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        ticked = {int(row) for row in request.POST.getlist(SAME) if row.isdigit()}
        shown = {int(row) for row in request.POST.getlist(ASKED) if row.isdigit()}
        rest = {match["row"] for match in self.data_import.matches} - shown
        try:
            import_confirm(
                data_import=self.data_import, same_rows=ticked | rest, actor=request.user, now=timezone.now()
            )
        except BusinessRuleError as refusal:
            messages.error(request, refusal.message)
        return self.back()


class ImportAbandon(ImportMixin, View):
    """Give up a file that wrote nothing."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        try:
            import_abandon(data_import=self.data_import, actor=request.user)
        except BusinessRuleError as refusal:
            messages.error(request, refusal.message)
            return self.back()
        messages.success(request, "Import abandonné\u00a0: rien n’a été écrit, le fichier est effacé.")
        return redirect("laureates:import_list", slug=self.cohort.slug)


class ImportUndo(ImportMixin, TemplateView):
    """What goes away, or why nothing can; then the gesture."""

    template_name = "laureates/import_undo.html"

    def get_context_data(self, **kwargs):
        is_done = self.data_import.state == ImportState.DONE
        now = timezone.now()
        reasons = undo_reasons(self.data_import, actor=self.request.user, now=now) if is_done else []
        return super().get_context_data(reasons=reasons, is_done=is_done, **kwargs)

    def post(self, request, *args, **kwargs):
        try:
            import_undo(data_import=self.data_import, actor=request.user, now=timezone.now())
        except BusinessRuleError:
            return self.render_to_response(self.get_context_data(), status=409)
        rows = rows_sentence(self.data_import)
        messages.success(request, f"Import annulé\u00a0: les lignes du fichier ({rows}) ont été retirées.")
        return redirect("laureates:import_list", slug=self.cohort.slug)


class ImportIssues(ImportMixin, View):
    """Every remark, to correct the file beside it."""

    http_method_names = ["get", "head"]

    def get(self, request, *args, **kwargs):
        response = HttpResponse(content_type=CSV_TYPE)
        name = f"erreurs-{self.data_import.filename.rpartition('.')[0]}.csv"
        response["Content-Disposition"] = content_disposition_header(True, name)
        content = BytesIO()
        write_csv(content, ISSUE_COLUMNS, issues_of(self.data_import).iterator())
        response.write(content.getvalue())
        return response
