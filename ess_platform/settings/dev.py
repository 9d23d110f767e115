"""Development and demo: works with no variable set and no server installed."""

import os
import secrets
import tempfile
from pathlib import Path

from ess_platform.settings.base import *  # noqa: F403
from ess_platform.settings.base import VAR, env

VAR.mkdir(parents=True, exist_ok=True)


def local_secret_key(path: Path) -> str:
    """Read the key of this machine, or make one: no key is ever the same for two installations.

    Two processes may start at once: the key is written beside and linked, so the first one wins.
    """
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:  # mode 0600
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(file.name, path)
        except FileExistsError:
            pass
        finally:
            os.unlink(file.name)
    return path.read_text()


SECRET_KEY = env.str("SECRET_KEY", "") or local_secret_key(VAR / "secret-key")
DEBUG = env.bool("DEBUG", False)
DEMO_MODE = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *env.list("ALLOWED_HOSTS", [])]
STATIC_ROOT = None  # nothing is collected: files are served from where they are
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
