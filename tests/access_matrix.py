"""Who gets what: for each URL name and each role, the status of a GET. `test_access.py` plays it.

The rules come from « Who sees what » and from the matrix of trust: not visible is 404, visible but not allowed
is 403, nobody signed in is sent to sign-in (302). A URL name that is absent here fails the suite (AZ-02).
"""

from dataclasses import dataclass

from django.urls import URLResolver, get_resolver

ROLES = (
    "anonymous",
    "laureate",
    "other_laureate",
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
OWN = rule(200)
OWN_REDIRECT = rule(302)
OWN_NOTHING_YET = rule(404)
ADMINISTRATION = rule(403, admin=200)
TEAM_ONLY = rule(403, team=200, other_team=200, team_admin=200)

COHORT = rule(404, team=200, team_admin=200, funder=403)
COHORT_POST = rule(404, team=405, team_admin=405, funder=403)
LAUREATE_SPACE = rule(404, laureate=200, other_laureate=200)
LAUREATE_HOME = rule(403, laureate=200, other_laureate=200)
POST_ONLY = rule(405)  # says nothing of the object: the method comes first
LAUREATE_OBJECT = rule(404, laureate=200)
LAUREATE_REPORT = rule(404, laureate=200, team=403, team_admin=403)
SPONSOR_SPACE = rule(404, sponsor=200, other_sponsor=200)
SPONSOR_OBJECT = rule(404, sponsor=200)
FUNDER_SPACE = rule(403, funder=200, other_funder=200)
FUNDED_COHORT = rule(404, funder=200)
PUBLISHED_DOCUMENT = rule(404, team=200, team_admin=200, funder=200)

MATRIX: dict[str, Rule] = {
    # Public pages
    "pages:home": PUBLIC,
    "pages:accessibility": PUBLIC,
    "pages:privacy": PUBLIC,
    "pages:legal": PUBLIC,
    "pages:sitemap": PUBLIC,
    "pages:help": PUBLIC,
    "health:ready": HEALTH,
    "health:alive": PUBLIC,
    # Sign-in
    "account_request_login_code": SIGN_IN,
    "account_login": SIGN_IN,
    "account_confirm_login_code": STEP_OF_SIGN_IN,
    "mfa_authenticate": STEP_OF_SIGN_IN,
    "account_inactive": PUBLIC,
    "account_logout": rule(200, is_public=True, anonymous=302),
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "accounts:invitation_accept": PUBLIC,
    # One's own account
    "accounts:home": OWN_REDIRECT,
    "accounts:profile": OWN,
    "account_reauthenticate": OWN,
    "mfa_reauthenticate": OWN_REDIRECT,  # no second factor yet: another means is asked
    "account_change_password": OWN,
    "account_set_password": OWN_REDIRECT,  # there is one already
    "mfa_index": OWN,
    "mfa_activate_totp": OWN_REDIRECT,  # the password is asked again first
    "mfa_generate_recovery_codes": OWN_REDIRECT,
    "mfa_deactivate_totp": OWN_NOTHING_YET,
    "mfa_view_recovery_codes": OWN_NOTHING_YET,
    "mfa_download_recovery_codes": OWN_NOTHING_YET,
    # Administration
    "accounts:user_list": ADMINISTRATION,
    "accounts:invitation_create": ADMINISTRATION,
    "accounts:user_deactivate": ADMINISTRATION,
    "accounts:user_reactivate": ADMINISTRATION,
    # Team
    "reporting:dashboard": TEAM_ONLY,
    "programmes:cohort_list": TEAM_ONLY,
    "reporting:cohort_overview": COHORT,
    "reporting:laureate_list": COHORT,
    "reporting:laureate_detail": COHORT,
    "reporting:figure_list": COHORT,
    "reporting:figure_detail": COHORT,
    "reporting:bilan_list": COHORT,
    "reporting:bilan_create": COHORT,
    "reporting:bilan_detail": COHORT,
    "reporting:bilan_generate": COHORT_POST,
    "reporting:bilan_progress": COHORT,
    "reporting:bilan_publish": COHORT,
    "reporting:document_download": PUBLISHED_DOCUMENT,
    "laureates:campaign_list": COHORT,
    "laureates:review_queue": COHORT,
    "laureates:progress_review": COHORT,
    "laureates:campaign_open": COHORT_POST,
    "laureates:review_action": COHORT_POST,
    "sessions:session_list": COHORT,
    "sessions:session_detail": COHORT,
    "sessions:attendance_edit": COHORT,
    "sessions:session_hold": COHORT_POST,
    "sessions:session_close": COHORT,
    "sessions:session_reopen": COHORT,
    "sponsors:sponsor_list": COHORT,
    "sponsors:sponsorship_list": COHORT,
    # Laureate
    "laureates:space_home": LAUREATE_HOME,
    "laureates:report_list": LAUREATE_HOME,
    "laureates:report_start": POST_ONLY,
    "laureates:report_take_back": rule(404, laureate=405, team=403, team_admin=403),
    "laureates:report_tasks": LAUREATE_REPORT,
    "laureates:report_section": LAUREATE_REPORT,
    "laureates:report_check": LAUREATE_REPORT,
    "laureates:report_sent": LAUREATE_REPORT,
    "sessions:space_agenda": LAUREATE_SPACE,
    "sessions:space_session": LAUREATE_OBJECT,
    # Sponsor
    "sponsors:space_home": SPONSOR_SPACE,
    "sponsors:laureate_detail": SPONSOR_OBJECT,
    "sponsors:meeting_create": SPONSOR_SPACE,
    "sponsors:meeting_delete": SPONSOR_OBJECT,
    "sponsors:commitment": SPONSOR_SPACE,
    # Funder
    "reporting:funder_home": FUNDER_SPACE,
    "reporting:funder_cohort": FUNDED_COHORT,
}


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
