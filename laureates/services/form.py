"""The form that campaigns ask: frozen when it is first used, so that entry and exit stay comparable (DIA-5)."""

import datetime

from django.db import transaction

from ess_platform.audit.services import record

from ..models import ReportForm, ReportingCampaign
from ..selectors.form_definition import form_to_data
from ..selectors.standard_form import STANDARD_FORM


@transaction.atomic
def form_freeze(*, campaign: ReportingCampaign, actor, now: datetime.datetime) -> ReportForm:
    """Give a campaign the form that it will ask to the end, and freeze it; safe to run again.

    The form chosen for it; else the last one frozen in the promotion; else the standard form, as it is now.
    Audit: `form.freeze`, when something was frozen.
    """
    locked = ReportingCampaign.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=campaign.pk)
    form = locked.form
    if form is None:
        form = ReportForm.objects.filter(cohort=locked.cohort_id, frozen_at__isnull=False).first()
    if form is None:
        last = ReportForm.objects.filter(cohort=locked.cohort_id).values_list("number", flat=True).first() or 0
        form = ReportForm(cohort=locked.cohort, number=last + 1, definition=form_to_data(STANDARD_FORM))
    if form.frozen_at is None:
        form.frozen_at = now
        form.save()
        record(actor=actor, action="form.freeze", target=form, scope=locked.cohort.slug)
    if locked.form_id != form.pk:
        locked.form = form
        locked.save(update_fields=["form", "updated_at"])
    campaign.form = form
    return form
