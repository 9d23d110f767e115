"""Write a charter, read it again, publish it."""

from django.utils import timezone
from django.views.generic import FormView

from ess_platform.common.errors import BusinessRuleError, ConflictError
from programmes.forms.charter import CharterForm
from programmes.models import CharterVersion
from programmes.views.base import TeamFormMixin


class CharterPublishView(TeamFormMixin, FormView):
    """The first click shows what will be published, the second publishes; the first version starts from a standard.

    A child says where its charter is: `current(cohort)`, `standard(cohort)`, `publish(…)`, and the sentence `done`.
    """

    form_class = CharterForm
    done = ""
    other: CharterVersion | None = None  # the version that came meanwhile, after a conflict

    def get_initial(self):
        charter = self.current(self.cohort)
        text = charter.text if charter else self.standard(self.cohort)
        return {"text": text, "number": charter.number if charter else 0}

    def get_context_data(self, **kwargs):
        return super().get_context_data(other=self.other, **kwargs)

    def form_valid(self, form):
        if "publish" in self.request.POST:
            return super().form_valid(form)
        is_read_again = "edit" not in self.request.POST
        return self.render_to_response(self.get_context_data(form=form, is_read_again=is_read_again))

    def act(self, form) -> str:
        given = form.cleaned_data
        charter = self.publish(
            cohort=self.cohort,
            text=given["text"],
            expected_number=given["number"],
            actor=self.request.user,
            now=timezone.now(),
        )
        return self.done.format(number=charter.number)

    def refuse(self, form, error: BusinessRuleError):
        """After a conflict, what was typed is beside the version published meanwhile, and may follow it."""
        if isinstance(error, ConflictError):
            self.other = self.current(self.cohort)
            form.data = form.data.copy()
            form.data["number"] = str(self.other.number if self.other else 0)
        return super().refuse(form, error)
