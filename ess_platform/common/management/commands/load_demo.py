"""Load the demo data once; a second start keeps what people have changed since."""

from django.apps import apps
from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from ess_platform.common.data_file import DataFileError, load_file, read_data_file
from ess_platform.common.data_file.reading import DEMO_DATA

from .load_programme import print_report

SUMMARY = (
    ("promotion", "promotions", "programmes.Cohort"),
    ("lauréat", "lauréats", "laureates.Laureate"),
    ("participant·e", "participant·es", "laureates.Participant"),
    ("séance", "séances", "ess_sessions.SupportSession"),
    ("fiche d’avancement", "fiches d’avancement", "laureates.ProgressReport"),
    ("parrainage", "parrainages", "sponsors.Sponsorship"),
    ("coopération", "coopérations", "laureates.Cooperation"),
    ("compte", "comptes", "accounts.User"),
)


class Command(BaseCommand):
    """Reference lists, demo programmes and demo accounts."""

    help = "Charge les données de démonstration ; si elles sont déjà là, n’y touche pas."

    def add_arguments(self, parser):
        """Declare the way back to the file."""
        parser.add_argument("--reload", action="store_true", help="remet les lignes du fichier comme il les dit")

    def handle(self, *, reload, verbosity, **options):
        """Load, then say in French what the database holds."""
        if not settings.DEMO_MODE:
            raise CommandError("Les réglages de production refusent les données de démonstration.")
        try:
            file = read_data_file(DEMO_DATA)
            if not reload and self.is_loaded(file.value):
                if verbosity:
                    self.stdout.write("Les données de démonstration sont déjà là : rien n’a été modifié.")
            else:
                report = load_file(file, today=timezone.localdate())
                if verbosity:
                    print_report(self, report)
        except DataFileError as error:
            raise CommandError(f"Rien n’a été chargé.\n{error}") from error
        if verbosity:
            self.summarise()

    def is_loaded(self, value: dict) -> bool:
        """Say whether every promotion of the file is in the database."""
        references = {node["id"] for key in ("programmes", "evenements") for node in value[key]}
        cohorts = apps.get_model("programmes.Cohort").objects.filter(reference__in=references)
        return cohorts.count() == len(references)

    def summarise(self) -> None:
        """Count the main things that the database holds now."""
        counts = [(apps.get_model(label).objects.count(), one, many) for one, many, label in SUMMARY]
        words = ", ".join(f"{count} {many if count > 1 else one}" for count, one, many in counts)
        self.stdout.write(f"La base contient {words}.")
