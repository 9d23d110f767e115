import pytest

from tests.factories import make_cohort, make_funder_user, make_team_user


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def team_client(client, cohort):
    client.user = make_team_user(cohort)
    client.force_login(client.user)
    return client


@pytest.fixture
def funder_client(client, cohort):
    client.user = make_funder_user(cohort)
    client.force_login(client.user)
    return client
