from itertools import count

from ess_platform.directory.models import (
    CaseStudy,
    Criterion,
    CriterionFamily,
    CriterionLevel,
    Lever,
    LeverTool,
    Organisation,
    Person,
    Study,
    Territory,
    Zoning,
)

_numbers = count(1)


def next_number() -> int:
    return next(_numbers)


def make_organisation(**fields) -> Organisation:
    fields.setdefault("name", f"Structure {next_number()}")
    return Organisation.objects.create(**fields)


def make_person(**fields) -> Person:
    number = next_number()
    fields.setdefault("first_name", "Prénom")
    fields.setdefault("last_name", f"Nom{number}")
    fields.setdefault("email", f"personne{number}@essaim.example")
    return Person.objects.create(**fields)


def make_territory(*, level="department", code="93", name="Seine-Saint-Denis") -> Territory:
    return Territory.objects.get_or_create(level=level, code=code, defaults={"name": name})[0]


def make_zoning(code="QPV") -> Zoning:
    return Zoning.objects.get_or_create(code=code, defaults={"label": code})[0]


def make_criteria() -> list[Criterion]:
    """The three families (7, 4 and 6 criteria) with their four levels; the same rows when called again."""
    if Criterion.objects.exists():
        return list(Criterion.objects.order_by("position"))
    position = 0
    for rank, (code, size) in enumerate(
        (("couts-et-revenus", 7), ("equipe", 4), ("partenaires-et-ecosysteme", 6)), start=1
    ):
        family = CriterionFamily.objects.create(code=code, label=code, short_label=code, position=rank)
        for _ in range(size):
            position += 1
            criterion = Criterion.objects.create(
                code=f"critere-{position}",
                label=f"Critère {position}",
                short_label=f"Critère {position}",
                question="Où en êtes-vous ?",
                family=family,
                position=position,
            )
            CriterionLevel.objects.bulk_create(
                CriterionLevel(criterion=criterion, value=value, description=f"Niveau {value}")
                for value in (1, 2, 3, 4)
            )
    return list(Criterion.objects.order_by("position"))


def make_lever(*criteria, tools=1, **fields) -> Lever:
    """A lever proposed for `criteria`, with its tools."""
    number = next_number()
    fields.setdefault("label", f"Levier {number}")
    lever = Lever.objects.create(code=f"levier-{number}", position=number, **fields)
    lever.criteria.add(*criteria)
    for rank in range(1, tools + 1):
        LeverTool.objects.create(
            lever=lever, code=f"outil-{number}-{rank}", label=f"Outil {number}.{rank}", position=rank
        )
    return lever


def make_case_study(*tools, **fields) -> CaseStudy:
    """An enterprise of the study, cited for `tools`."""
    number = next_number()
    study = Study.objects.get_or_create(reference="ETUDE", defaults={"title": "Étude nationale"})[0]
    fields.setdefault("name", f"Entreprise {number}")
    case = CaseStudy.objects.create(study=study, reference=f"MON-{number}", slug=f"entreprise-{number}", **fields)
    case.tools.add(*tools)
    return case
