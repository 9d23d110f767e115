"""The sections of a bilan, each declared once, and the plan of one bilan: which ones are printed, in which order.

A new section is one object here, and its chapter. A bilan that nobody touched follows the order of this file.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from reporting.documents import bilan_chapters, bilan_results
from reporting.documents.bilan_chapters import Chapter
from reporting.documents.bilan_source import Source
from reporting.enums import BilanKind

ESSENTIAL, LIMITS, RECOMMENDATIONS, SHEETS = "essentiel", "limites", "recommandations", "fiches"


class Place(StrEnum):
    """Where a section stands: only those of the body can change places."""

    OPENING = "opening"
    BODY = "body"
    SHEETS = "sheets"
    ANNEX = "annex"


@dataclass(frozen=True)
class Section:
    """One section: its key (its anchor in the pages), its name, what it prints, and what the team may write there.

    `build` makes its chapter, or None while it has no reason to be; there is no `build` when the pages are laid out
    otherwise. `figures` are the codes and `charts` the keys (`bilan_charts`) of what stands beside its text.
    `printed_in` is the section whose page shows the text of this one.
    """

    key: str
    title: str
    prints: str
    place: Place = Place.BODY
    build: Callable[[Source], Chapter | None] | None = None
    is_required: bool = False
    has_title: bool = True
    has_text: bool = True
    text_help: str = "Des paragraphes séparés par une ligne vide ; une ligne qui commence par « - » devient une puce."
    figures: tuple[str, ...] = ()
    charts: tuple[str, ...] = ()
    printed_in: str = ""
    off_in: tuple[str, ...] = ()  # kinds of bilans that leave it out until somebody puts it back

    def is_on_in(self, kind: str) -> bool:
        return kind not in self.off_in


SECTIONS = (
    Section(
        ESSENTIAL,
        "L’essentiel",
        "La page destinée aux élus : cinq chiffres, trois résultats, une limite, trois recommandations.",
        Place.OPENING,
        is_required=True,
        has_title=False,
        text_help="Le mot d’introduction : les 420 premiers caractères sont imprimés, pour que la page reste une seule "
        "page. Aucun chiffre à recopier : ils y sont déjà.",
        figures=("K01", "K02", "K03", "K04", "K05", "K13", "K17", "K18"),
    ),
    Section(
        LIMITS,
        "Limites",
        "Ce qui n’a pas marché, ou que les chiffres ne disent pas : la première ligne sur la page « L’essentiel », "
        "toutes à la fin du document.",
        Place.OPENING,
        is_required=True,
        has_title=False,
        text_help="Une limite par ligne. Celles que les chiffres disent eux-mêmes (fiches manquantes, témoignages sans "
        "accord) s’y ajoutent seules.",
        figures=("K10",),
        printed_in="suite",
    ),
    Section(
        RECOMMENDATIONS,
        "Recommandations",
        "Les trois premières sur la page « L’essentiel », toutes à la fin du document.",
        Place.OPENING,
        is_required=True,
        has_title=False,
        text_help="Une recommandation par ligne ; trois suffisent.",
        printed_in=ESSENTIAL,
    ),
    Section(
        "chiffres",
        "Les chiffres de ce bilan",
        "Le tableau des chiffres retenus par l’équipe ; rien tant qu’elle n’en a choisi aucun.",
        build=bilan_results.chosen,
        has_title=False,
        has_text=False,
    ),
    Section(
        "commande",
        "La commande et la méthode",
        "Le contexte, les objectifs et les résultats, le financement, la méthode.",
        build=bilan_chapters.order,
        figures=("K01", "K08", "K12", "K10"),
    ),
    Section(
        "promotion",
        "La promotion",
        "Qui sont les lauréats : filières, formes, départements, zonages.",
        build=bilan_chapters.promotion,
        figures=("K01", "K23"),
        charts=("sectors",),
    ),
    Section(
        "parcours",
        "Le parcours",
        "Les dates de la promotion, du lancement à la clôture, et les thèmes mot pour mot.",
        build=bilan_chapters.journey,
        figures=("K02", "K05", "K06"),
        charts=("timeline",),
    ),
    Section(
        "sequences",
        "Les séquences",
        "Un bloc par séquence : date, intervenants, présence, satisfaction.",
        build=bilan_chapters.sequences,
        figures=("K02", "K06", "K08", "K11"),
    ),
    Section(
        "interventions",
        "Les interventions",
        "Le tableau de toutes les interventions en séquence, et leurs types.",
        build=bilan_chapters.contributions,
        figures=("K03",),
    ),
    Section(
        "visites",
        "Les visites apprenantes",
        "Les sites visités, les procédés observés, les visiteurs.",
        build=bilan_chapters.visits,
        figures=("K05",),
    ),
    Section(
        "parrains",
        "Les parrains",
        "Les organisations marraines, leurs rendez-vous et leurs heures.",
        build=bilan_chapters.sponsors,
        figures=("K04", "K24"),
    ),
    Section(
        "participation",
        "Participation et satisfaction",
        "La présence, les réponses aux questionnaires, ce qui a servi et ce qui a manqué.",
        build=bilan_results.participation,
        figures=("K07", "K08", "K09", "K11", "K12"),
        charts=("attendance", "nps"),
    ),
    Section(
        "economie",
        "Économie et emploi",
        "Les évolutions entre la fiche d’entrée et la fiche de sortie.",
        build=bilan_results.economy,
        figures=("K13", "K14", "K15", "K20"),
        charts=("totals",),
    ),
    Section(
        "marches",
        "Marchés, financements, contrats",
        "Les appels d’offres, les financements, les contrats industriels.",
        build=bilan_results.markets,
        figures=("K16", "K17", "K19"),
        charts=("tenders",),
    ),
    Section(
        "criteres",
        "Progression sur 17 critères",
        "Les familles et les critères, de l’entrée à la sortie.",
        build=bilan_results.criteria,
        figures=("K22",),
        charts=("criteria",),
    ),
    Section(
        "cooperations",
        "Coopérations entre lauréats",
        "Les paires, leur état, le réseau.",
        build=bilan_results.cooperations,
        figures=("K18",),
        charts=("cooperations",),
    ),
    Section(
        "enseignements",
        "ESS et industrie : ce que nous retenons",
        "Les craintes, les stratégies, les effets rapportés, les indicateurs propres.",
        build=bilan_results.lessons,
        figures=("K21",),
    ),
    Section(
        "suite",
        "La clôture et la suite",
        "La journée de clôture, les limites, les recommandations, la suite.",
        build=bilan_results.closing,
        figures=("K10",),
        off_in=(BilanKind.INTERIM,),
    ),
    Section(
        SHEETS, "Fiches des lauréats", "Une page par lauréat, par ordre alphabétique.", Place.SHEETS,
        has_title=False, has_text=False,
    ),
    Section(
        "annexe-a", "Annexe A. Participants et présences", "Les lauréats et leurs présences, demi-journée par "
        "demi-journée.", Place.ANNEX, has_title=False, has_text=False,
    ),
    Section(
        "annexe-b", "Annexe B. Index des demi-journées", "Une ligne par demi-journée tenue.", Place.ANNEX,
        has_title=False, has_text=False,
    ),
    Section(
        "annexe-c", "Annexe C. Budget et compte rendu financier", "Le budget prévu et réalisé, dans l’ordre du compte "
        "rendu financier.", Place.ANNEX, has_title=False, has_text=False, figures=("K25",),
    ),
    Section(
        "annexe-d", "Annexe D. Définitions et méthode", "La définition, la formule et la couverture de chaque chiffre.",
        Place.ANNEX, is_required=True, has_title=False, has_text=False,
    ),
    Section(
        "annexe-e", "Annexe E. Tableaux des graphiques", "Les données de chaque graphique, lisibles par tous.",
        Place.ANNEX, is_required=True, has_title=False, has_text=False,
    ),
)  # fmt: skip
BY_KEY = {section.key: section for section in SECTIONS}
ORDER = {section.key: rank for rank, section in enumerate(SECTIONS)}


@dataclass(frozen=True)
class Planned:
    """A section as one bilan has it. `number` is its place in the plan, from 1."""

    section: Section
    number: int
    is_on: bool
    title: str = ""
    text: str = ""

    @property
    def key(self) -> str:
        return self.section.key

    def to_json(self) -> dict[str, Any]:
        return {"key": self.key, "is_on": self.is_on, "title": self.title, "text": self.text}


class Plan:
    """The sections of one bilan, in the order of its pages."""

    def __init__(self, planned: Iterable[Planned]) -> None:
        self.sections = tuple(planned)
        self._by_key = {one.key: one for one in self.sections}

    def __iter__(self):
        return iter(self.sections)

    def __getitem__(self, key: str) -> Planned:
        return self._by_key[key]

    def is_on(self, key: str) -> bool:
        """Whether pages of this anchor are printed; what is no section always is."""
        return key not in self._by_key or self._by_key[key].is_on

    def text(self, key: str) -> str:
        return self._by_key[key].text

    def body(self) -> list[str]:
        """Keys of the sections that can change places, in their order."""
        return [one.key for one in self.sections if one.section.place == Place.BODY]

    def to_json(self) -> list[dict[str, Any]]:
        return [one.to_json() for one in self.sections]


def plan_of(*, kind: str, rows: Iterable[Mapping[str, Any]] = ()) -> Plan:
    """The plan of a bilan of this kind. `rows` hold what the team decided: key, is_on, position, title, text."""
    chosen = {row["key"]: row for row in rows if row["key"] in BY_KEY}

    def rank(section: Section) -> tuple[int, int, int]:
        position = chosen.get(section.key, {}).get("position")
        places = list(Place)
        moved = ORDER[section.key] if position is None or section.place != Place.BODY else position
        return places.index(section.place), moved, ORDER[section.key]

    planned = []
    for number, section in enumerate(sorted(SECTIONS, key=rank), 1):
        row = chosen.get(section.key, {})
        is_on = row.get("is_on")
        planned.append(
            Planned(
                section,
                number,
                is_on=section.is_required or (section.is_on_in(kind) if is_on is None else is_on),
                title=row.get("title", "") if section.has_title else "",
                text=row.get("text", "") if section.has_text else "",
            )
        )
    return Plan(planned)


def frozen_plan(snapshot: Mapping[str, Any]) -> Plan:
    """The plan of a snapshot. One older than the plans prints what it always did: every section of a closing bilan.

    A section declared since is left out: the same snapshot always gives the same pages.
    """
    if "sections" not in snapshot:
        texts = snapshot["bilan"]
        rows = (
            {"key": ESSENTIAL, "text": texts["introduction"]},
            {"key": LIMITS, "text": texts["limits"]},
            {"key": RECOMMENDATIONS, "text": "\n".join(texts["recommendations"])},
        )
        return plan_of(kind=BilanKind.CLOSING, rows=rows)
    frozen = [row for row in snapshot["sections"] if row["key"] in BY_KEY]
    return Plan(
        Planned(BY_KEY[row["key"]], number, is_on=row["is_on"], title=row["title"], text=row["text"])
        for number, row in enumerate(frozen, 1)
    )


def lines_of(text: str) -> list[str]:
    """« Une par ligne »: what is written on each line that is not blank."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def paragraphs(text: str) -> list[dict[str, Any]]:
    """A text as blocks for a page: paragraphs, and lists of the lines that begin with a dash. No other markup."""
    blocks: list[dict[str, Any]] = []
    for part in text.replace("\r\n", "\n").split("\n\n"):
        current = ""
        for line in lines_of(part):
            kind = "list" if line[:2] in ("- ", "– ", "• ") else "text"
            if kind != current:
                blocks.append({"kind": kind, "lines": []})
                current = kind
            blocks[-1]["lines"].append(line[2:].strip() if kind == "list" else line)
    return blocks
