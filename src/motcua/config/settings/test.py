"""The test suite: a `var/` of its own, fast password hashing, mail in memory, unknown template variables fail
(see tests/conftest.py, which starts the database server that these settings point at)."""

import os
from pathlib import Path

# Before base reads it: tests never touch the var/ that a person works with.
os.environ["MOTCUA_VAR"] = os.environ.get("MOTCUA_TEST_VAR") or str(
    Path(__file__).resolve().parents[4] / "build" / "test-var"
)

from motcua.config.settings.base import *  # noqa: F403

SECRET_KEY = "test-only"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]
