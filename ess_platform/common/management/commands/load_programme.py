"""Load a data file: all of it or nothing.

The format is the one of `programmes/demo/demo-data.json`. Keys that it does not show and that are read too:
`programmes[].nature` (industrialisation, implantation, evenement, autre); `laureats[].entree_le`,
`date_sortie` or `sorti_le` (needed when `statut_parcours` is « sorti »), `motif_sortie`; `participants[].depuis`
and `jusqu_au`; `sessions[].site` (else the place of a visit is its site) and `cloturee_le`;
`campagnes_avancement[].fermee_le`; `fiches_avancement[].strategies`, `positionnements[].priorites`,
`cooperations[].types` (lists of codes); in `presences`, « D » (remote), « - » or null (not recorded) and
`{"etat": "partiel", "heures": 1.5}`. Rows that a file no longer names are never deleted.
"""

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from ess_platform.common.data_file import DataFileError, LoadReport, load_file, read_data_file


class Command(BaseCommand):
    """Check the file whole, write it in one transaction, and say what changed."""

    help = "Charge un fichier de données de programme : tout ou rien ; un second passage ne change rien."

    def add_arguments(self, parser):
        """Declare the file and the trial run."""
        parser.add_argument("file", metavar="FICHIER", help="fichier JSON au format de la plateforme")
        parser.add_argument("--dry-run", action="store_true", help="vérifie et compte, sans rien écrire")

    def handle(self, *, file, dry_run, verbosity, **options):
        """Load, and answer in French; a refused file ends with the exit code 1."""
        try:
            report = load_file(read_data_file(file), today=timezone.localdate(), dry_run=dry_run)
        except DataFileError as error:
            raise CommandError(f"Rien n’a été chargé.\n{error}") from error
        if verbosity:
            print_report(self, report)
        if dry_run and verbosity:
            self.stdout.write("Essai : rien n’a été écrit.")


def print_report(command: BaseCommand, report: LoadReport) -> None:
    """Write the warnings, the tables that changed, and the total."""
    for warning in report.warnings:
        command.stderr.write(f"Attention : {warning}")
    for label in sorted({*report.created, *report.updated}):
        created, updated = report.created.get(label, 0), report.updated.get(label, 0)
        command.stdout.write(f"  {label} : {created} créé(s), {updated} modifié(s)")
    command.stdout.write(str(report))
