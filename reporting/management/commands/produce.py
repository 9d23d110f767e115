"""Ask for a document through Celery, as the button does."""

import time
import uuid

from django.core.management.base import BaseCommand, CommandError

from ess_platform.common.errors import BusinessRuleError
from reporting.documents.bilan_snapshot import default_title
from reporting.enums import JobState
from reporting.management.commands.render_document import find_cohort, find_document, kind_of
from reporting.models import Job
from reporting.services.bilan import bilan_create
from reporting.services.job import bilan_request


class Command(BaseCommand):
    help = "Demande un document aux exécutants, comme le bouton : produce SLUG CLÉ [--wait]"

    def add_arguments(self, parser):
        parser.add_argument("slug", help="identifiant de la promotion")
        parser.add_argument("key", help="clé du document, par exemple bilan-cloture")
        parser.add_argument("--wait", action="store_true", help="suivre la demande jusqu’à son terme")
        parser.add_argument("--timeout", type=float, default=300, help="attente maximale, en secondes")

    def handle(self, *, slug, key, wait, timeout, **options):
        cohort = find_cohort(slug)
        find_document(key)
        kind = kind_of(key)
        bilan = cohort.bilans.filter(kind=kind).first()
        actor = bilan.created_by if bilan else self._team_member(cohort)
        try:
            bilan = bilan or bilan_create(cohort=cohort, kind=kind, title=default_title(kind, cohort), actor=actor)
            job = bilan_request(bilan=bilan, actor=actor, idempotency_key=str(uuid.uuid4()))
        except BusinessRuleError as error:
            raise CommandError(error.message) from error
        self.stdout.write(str(job.public_id))
        if wait:
            self._follow(job, timeout)

    def _team_member(self, cohort):
        member = cohort.team.select_related("user").order_by("pk").first()
        if member is None:
            raise CommandError("Cette promotion n’a personne dans son équipe : affectez-lui quelqu’un d’abord.")
        return member.user

    def _follow(self, job: Job, timeout: float) -> None:
        end = time.monotonic() + timeout
        seen = ""
        while time.monotonic() < end:
            job.refresh_from_db()
            line = f"{job.get_state_display()} · {job.progress} %"
            if line != seen:
                self.stdout.write(line)
                seen = line
            if job.state == JobState.DONE:
                return
            if job.state == JobState.FAILED:
                raise CommandError(job.error)
            time.sleep(0.2)
        raise CommandError(f"Toujours « {job.get_state_display()} » après {timeout:g} s : un exécutant tourne-t-il ?")
