"""How passwords are hashed: Argon2id, with a memory cost that a small server can pay."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class SmallArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, 2 passes and 1 lane, the minimum OWASP recommends.

    Django's default takes 100 MiB for each log-in: four at once would double a small server's memory.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
