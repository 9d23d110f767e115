"""The team writes the goals and the inflexible priorities of a laureate."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.generic import TemplateView

from ess_platform.common.errors import BusinessRuleError, ConflictError

from ..forms.commitment import CommitmentsForm
from ..services.commitment import commitments_save
from .laureate import TeamLaureateMixin


class CommitmentsEdit(TeamLaureateMixin, TemplateView):
    template_name = "laureates/commitments_form.html"

    def get(self, request, *args, **kwargs):
        self.refuse_reading_only()
        return super().get(request, *args, **kwargs)

    def build(self, data=None) -> CommitmentsForm:
        rows = self.laureate.commitments.all()
        return CommitmentsForm(data, rows=rows, initial={"version": self.laureate.version})

    def post(self, request, *args, **kwargs):
        self.refuse_reading_only()
        form, status = self.build(request.POST), 400
        if form.is_valid():
            try:
                commitments_save(
                    laureate=self.laureate,
                    lines=form.lines,
                    actor=request.user,
                    expected_version=form.cleaned_data["version"],
                    today=self.today,
                )
            except ConflictError as error:
                form.data = form.data.copy()
                form.data["version"], status = self.laureate.version, 409
                form.add_error(None, error.message)
            except BusinessRuleError as error:
                form.refuse(error)
            else:
                messages.success(request, "Les objectifs et les priorités sont à jour.")
                return redirect("reporting:laureate_progress", self.cohort.slug, self.laureate.slug)
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def get_context_data(self, **kwargs):
        if "form" not in kwargs:
            kwargs["form"] = self.build()
        return super().get_context_data(**kwargs)
