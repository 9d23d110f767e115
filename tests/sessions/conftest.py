import pytest

from tests.factories.accounts import make_team_user
from tests.factories.programmes import make_cohort


@pytest.fixture
def cohort(db):
    return make_cohort()


@pytest.fixture
def team(cohort):
    return make_team_user(cohort)


@pytest.fixture
def team_client(client, team):
    client.force_login(team)
    return client
