"""One account per person; the e-mail address is the login."""

from django.contrib.auth.models import (
    AbstractBaseUser,
    BaseUserManager,
    PermissionsMixin,
)
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property

from ess_platform.common.models import PublicIdModel
from ess_platform.directory.models import Person

from .reach import Reach, read_reach


class UserManager(BaseUserManager):
    def get_queryset(self):
        """The person comes with the account: every page says who is signed in."""
        return super().get_queryset().select_related("person")

    def create_user(self, email: str, password: str | None = None, **fields):
        """Create an account; without a password only links and codes sent by mail sign in."""
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str):
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin, PublicIdModel):
    email = models.EmailField("adresse électronique", unique=True)
    person = models.OneToOneField(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="user",
        verbose_name="personne",
    )
    is_active = models.BooleanField("actif", default=True)
    is_staff = models.BooleanField("accès à l’administration technique", default=False)
    date_joined = models.DateTimeField("créé le", default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = "compte"
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_ci_unique",
                violation_error_message="Un compte existe déjà avec cette adresse.",
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    @cached_property
    def reach(self) -> Reach:
        """Roles, spaces and teams of today. One query, kept with this object: a request reads its account anew."""
        return read_reach(self)

    @property
    def is_dormant(self) -> bool:
        """Opened by a link of a mail, and nobody has signed in yet: an invitation may still activate it."""
        return self.is_active and self.last_login is None and not self.has_usable_password()

    def get_full_name(self) -> str:
        return self.person.full_name if self.person else self.email

    def get_short_name(self) -> str:
        return self.person.first_name if self.person else self.email
