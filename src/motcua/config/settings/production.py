"""A province's own server, behind a TLS-terminating proxy."""

from motcua.config.environment import SettingRefused
from motcua.config.settings.base import *  # noqa: F403

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31536000

if GOVSTACK == "open":  # noqa: F405
    raise SettingRefused("MOTCUA_GOVSTACK", "closed or keys on a province's own server", "open")
