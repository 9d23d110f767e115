"""The main pages of the team: axe, structure, 320 pixels, nothing refused by the CSP, nothing from elsewhere."""

import pytest

from tests.browser.walk import addresses, pages_of, visit, walk

__all__ = ["addresses", "visit"]  # fixtures


@pytest.mark.parametrize(("account", "path"), pages_of(team=True, one_in=2, first=1))
def test_page(visit, addresses, account, path):
    walk(visit, addresses, account, path)
