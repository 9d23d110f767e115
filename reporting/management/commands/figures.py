"""Print the figures K01–K25 of a promotion: a French table, or JSON with the keys of the contract."""

import json

from django.core.management.base import BaseCommand, CommandError, CommandParser

from programmes.models import Cohort
from reporting.figures import FigureSet, compute_figures


class Command(BaseCommand):
    help = "Affiche les chiffres K01 à K25 d’une promotion."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="identifiant d’adresse de la promotion")
        parser.add_argument("--json", action="store_true", dest="as_json", help="sortie JSON")

    def handle(self, *args, slug: str, as_json: bool, **options) -> None:
        try:
            cohort = Cohort.objects.get(slug=slug)
        except Cohort.DoesNotExist:
            raise CommandError(f"Aucune promotion ne porte l’identifiant « {slug} ».") from None
        figures = compute_figures(cohort)
        if as_json:
            self.stdout.write(json.dumps(figures.to_oracle(), ensure_ascii=False, indent=2))
        else:
            self.stdout.write(_table(cohort.name, figures))


def _table(name: str, figures: FigureSet) -> str:
    """One line per figure: code, name, value, what it rests on; warnings below."""
    width = max(len(entry.name) for entry in figures.values())
    lines = [f"Chiffres de « {name} »", ""]
    for entry in figures.values():
        line = f"{entry.code}  {entry.name:<{width}}  {entry.display}"
        lines.append(f"{line}  ({entry.context_line})" if entry.context_line else line)
        if entry.result.coverage_note:
            lines.append(f"     {entry.result.coverage_note}")
    return "\n".join(lines)
