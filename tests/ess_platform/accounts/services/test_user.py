import pytest
from django.utils import timezone

from ess_platform.accounts.services.user import user_deactivate, user_reactivate
from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError
from tests.factories import make_admin_user, make_user

pytestmark = pytest.mark.django_db


def test_closing_and_reopening_are_written_once():
    user, admin = make_user(), make_admin_user()
    for _ in range(2):
        assert user_deactivate(user=user, actor=admin, now=timezone.now()).is_active is False
    for _ in range(2):
        assert user_reactivate(user=user, actor=admin).is_active is True
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "user.deactivate",
        "user.reactivate",
    ]


def test_not_oneself():
    admin = make_admin_user()
    with pytest.raises(BusinessRuleError, match="votre propre compte"):
        user_deactivate(user=admin, actor=admin, now=timezone.now())
    admin.refresh_from_db()
    assert admin.is_active
