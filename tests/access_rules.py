"""The roles of the access matrix, the rules that its rows share, and the pages that it must know."""

from dataclasses import dataclass

from django.urls import URLResolver, get_resolver

ROLES = (
    "anonymous",
    "laureate",
    "other_laureate",
    "contributor",
    "sponsor",
    "other_sponsor",
    "team",
    "other_team",
    "team_admin",
    "funder",
    "other_funder",
    "admin",
)


@dataclass(frozen=True)
class Rule:
    """The status of each role. `target` is where an anonymous visitor is sent; None when she is not."""

    statuses: dict[str, tuple[int, ...]]
    is_public: bool = False


def rule(default: int | tuple[int, ...], *, is_public: bool = False, anonymous=None, **exceptions) -> Rule:
    """One status for every role, and the exceptions; anonymous is 302 unless the page is public."""
    if anonymous is None:
        anonymous = default if is_public else 302
    given = dict.fromkeys(ROLES, default) | {"anonymous": anonymous} | exceptions
    return Rule({role: status if isinstance(status, tuple) else (status,) for role, status in given.items()}, is_public)


PUBLIC = rule(200, is_public=True)
HEALTH = rule((200, 503), is_public=True)
SIGN_IN = rule(302, is_public=True, anonymous=200)
STEP_OF_SIGN_IN = rule(302, is_public=True)  # outside a sign-in, these steps send to its beginning
LINK_OF_ANOTHER = rule(403, is_public=True, anonymous=302)  # who is signed in is told that it is not hers
OWN_WORDS_BY_LINK = rule(403, is_public=True, anonymous=200, laureate=200)
OWN = rule(200)
OWN_REDIRECT = rule(302)
OWN_NOTHING_YET = rule(404)
NO_MAILBOX = rule(404, is_public=True)
ADMINISTRATION = rule(403, admin=200)
TEAM_ONLY = rule(403, team=200, other_team=200, team_admin=200)

COHORT = rule(404, team=200, team_admin=200, funder=403)
DIRECTION = rule(404, team=403, team_admin=200, funder=403)  # state, team and funders of a promotion
COHORT_POST = rule(404, team=405, team_admin=405, funder=403)
COHORT_REDIRECT = rule(404, team=302, team_admin=302, funder=403)
STRUCTURE = rule(404, team=200, team_admin=200)
LAUREATE_SPACE = rule(404, laureate=200, other_laureate=200)
LAUREATE_HOME = rule(403, laureate=200, other_laureate=200)
POST_ONLY = rule(405)  # says nothing of the object: the method comes first
LAUREATE_POST = rule(403, laureate=405, other_laureate=405)
LAUREATE_FELLOW = rule(403, laureate=200, other_laureate=404)
LAUREATE_OBJECT = rule(404, laureate=200)
LAUREATE_ACTION = rule(403, laureate=200, other_laureate=404)
LAUREATE_REPORT = rule(404, laureate=200, contributor=200, team=403, team_admin=403)
# Of the form that the colleague was invited to only: she finds no other, and opens it to nobody.
LAUREATE_REPORT_SENT = rule(404, laureate=200, team=403, team_admin=403)
LAUREATE_REPORT_OWNER = rule(404, laureate=200, contributor=403, team=403, team_admin=403)
LAUREATE_REPORT_POST = rule(404, laureate=405, contributor=405, team=403, team_admin=403)
SPONSOR_SPACE = rule(404, sponsor=200, other_sponsor=200)
SPONSOR_OBJECT = rule(404, sponsor=200)
FUNDER_SPACE = rule(403, funder=200, other_funder=200)
FUNDED_COHORT = rule(404, funder=200)
FUNDED_PAGES = ("cohort", "essential", "results", "figure", "evidence", "compare", "bilan", "data")
FUNDED_PAGES += ("laureate_list", "laureate")
OVER = rule(404, is_public=True)  # the code of the room is over before anybody tries it
TEAM_OBJECT = rule(404, team=200, team_admin=200)
EVIDENCE = rule(404, team=200, team_admin=200, funder=200)
PUBLISHED_DOCUMENT = rule(404, team=200, team_admin=200, funder=200)


def views_by_name() -> dict[str, object]:
    """Every view of the resolver by its full name; the technical administration has its own test."""
    found = {}

    def walk(patterns, namespaces: tuple[str, ...]):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                if pattern.namespace != "admin":
                    walk(pattern.url_patterns, (*namespaces, *filter(None, [pattern.namespace])))
            else:
                found[":".join([*namespaces, pattern.name or f"unnamed {pattern.pattern}"])] = pattern.callback

    walk(get_resolver().url_patterns, ())
    return found
