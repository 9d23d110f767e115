"""Pages of the laureate's space, for its menus: this app's own, and those that higher apps add.

A higher app registers its page from its `AppConfig.ready()`, by URL name:

    from laureates.space_links import register_space_link

    register_space_link("reporting:space_documents", label="Mes documents", icon="folder2-open",
                        text="Vos attestations, vos comptes rendus, vos fiches en PDF.", position=60)

The page must accept `?parcours=`. A name that this installation does not mount is left out of every menu. The
pages of position 30 and less are entries of the phone bar themselves; the others are listed by its entry
« Plus ». `is_on_home` also puts the link at the foot of the home page.
"""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

HOME, MORE = "laureates:space_home", "laureates:space_more"
BAR = 30  # positions up to this one stand in the phone bar


@dataclass(frozen=True)
class SpaceLink:
    """A page: its URL name, a short label, an icon, and one sentence that says what is there."""

    url_name: str
    label: str
    icon: str
    text: str
    position: int
    short_label: str
    is_on_home: bool
    is_in_navigation: bool

    @property
    def url(self) -> str:
        """The address, empty when it is not mounted."""
        try:
            return reverse(self.url_name)
        except NoReverseMatch:
            return ""


_links: dict[str, SpaceLink] = {}


def register_space_link(
    url_name: str,
    *,
    label: str,
    icon: str,
    text: str,
    position: int,
    short_label: str = "",
    is_on_home: bool = False,
    is_in_navigation: bool = True,
) -> None:
    """Add a page; registering the same name again replaces it. Positions: 10 home, 20 forms, 30 dates, 40 sponsor,
    50 promotion, 60 documents, 70 structure, 80 what the funder sees.
    """
    _links[url_name] = SpaceLink(
        url_name, label, icon, text, position, short_label or label, is_on_home, is_in_navigation
    )


def space_links() -> list[SpaceLink]:
    """The pages that are mounted, in their order."""
    return sorted((link for link in _links.values() if link.url), key=lambda link: (link.position, link.url_name))


def more_links() -> list[SpaceLink]:
    """Those that « Plus » lists."""
    return [link for link in space_links() if link.position > BAR]


def home_links() -> list[SpaceLink]:
    """Those that the home page names at its foot."""
    return [link for link in space_links() if link.is_on_home]


def navigation_links() -> tuple[tuple, ...]:
    """The main menu, on a large screen."""
    return tuple((link.url_name, link.label, link.icon) for link in space_links() if link.is_in_navigation)


def phone_links() -> tuple[tuple, ...]:
    """The bar of the phone: three pages, then « Plus », which stands for all the others."""
    bar = [(link.url_name, link.short_label, link.icon) for link in space_links() if link.position <= BAR]
    covered = tuple(link.url_name for link in more_links())
    return (*bar, (MORE, "Plus", "three-dots", covered))


register_space_link(
    HOME, label="Accueil", icon="house", text="Ce que vous avez à faire et votre prochaine date.", position=10
)
register_space_link(
    "laureates:report_list",
    label="Mes fiches",
    short_label="Fiche",
    icon="card-checklist",
    text="Vos fiches d’avancement, à remplir et envoyées.",
    position=20,
)
register_space_link(
    "laureates:promotion",
    label="Ma promotion",
    icon="people",
    text="L’annuaire des lauréats, ce que vous y montrez, vos coopérations.",
    position=50,
)
register_space_link(
    "laureates:space_structure",
    label="Ma structure",
    icon="building",
    text="Votre activité, votre projet, votre produit, votre photo et vos accords de diffusion.",
    position=70,
)
register_space_link(
    "laureates:space_details",
    label="Mes coordonnées",
    icon="person-vcard",
    text="Votre téléphone, votre fonction, et ce que la promotion en voit.",
    position=75,
    is_in_navigation=False,
)
register_space_link(
    "programmes:own_testimonials",
    label="Mes témoignages",
    icon="chat-quote",
    text="Les mots que l’équipe souhaite citer, et ce que vous en acceptez.",
    position=85,
    is_in_navigation=False,
)
register_space_link(
    "laureates:space_charter",
    label="La charte",
    icon="file-earmark-text",
    text="Ce à quoi vous et l’équipe vous êtes engagés, avec sa version et sa date.",
    position=90,
    is_in_navigation=False,
)
