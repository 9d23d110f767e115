from django.db.models import IntegerChoices, TextChoices


class TerritoryLevel(TextChoices):
    COUNTRY = "country", "Pays"
    REGION = "region", "Région"
    DEPARTMENT = "department", "Département"
    EPCI = "epci", "Intercommunalité"
    CITY = "city", "Commune"


class Hat(TextChoices):
    """What an organisation is to the platform; one organisation may wear several."""

    OPERATOR = "operator", "Opérateur"
    FUNDER = "funder", "Financeur"
    LAUREATE = "laureate", "Lauréat"
    SPONSOR = "sponsor", "Organisation marraine"
    PARTNER = "partner", "Partenaire"
    HOST = "host", "Hôte de visite"


class Rating(IntegerChoices):
    """Levels of the grid (C5). Not rated is NULL; 0 does not apply; only 1 to 4 enter a mean."""

    NOT_APPLICABLE = 0, "Sans objet"
    FRAGILE = 1, "Fragile"
    BUILDING = 2, "En construction"
    CONSOLIDATED = 3, "Consolidé"
    DRIVING = 4, "Moteur"
