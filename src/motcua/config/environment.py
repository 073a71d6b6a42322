"""Typed readers of environment variables. A wrong value stops the start with its name and expected form."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


class SettingRefused(SystemExit):
    """A setting has a value that cannot be used."""

    def __init__(self, name: str, expected: str, got: str) -> None:
        super().__init__(f"motcua: the setting {name} must be {expected}; it is {got!r}.")


def text(name: str, *, default: str) -> str:
    return os.environ.get(name, default)


def words(name: str, *, default: list[str]) -> list[str]:
    raw = os.environ.get(name)
    return default if raw is None else [word.strip() for word in raw.split(",") if word.strip()]


def integer(name: str, *, default: int) -> int:
    raw = os.environ.get(name)
    if raw is None:
        return default
    if not raw.isdecimal():
        raise SettingRefused(name, "a whole number", raw)
    return int(raw)


def path(name: str, *, default: Path) -> Path:
    raw = os.environ.get(name)
    return default if not raw else Path(raw).expanduser().absolute()


def secret(name: str, *, var_dir: Path) -> str:
    """The secret of NAME, else of the file that NAME_FILE names, else one made once under `var/`."""
    if value := os.environ.get(name):
        return value
    given = os.environ.get(f"{name}_FILE")
    file = Path(given) if given else var_dir / "secret-key"
    if file.exists():
        return file.read_text(encoding="utf-8").strip()
    if given:
        raise SettingRefused(f"{name}_FILE", "a readable file", given)
    var_dir.mkdir(parents=True, exist_ok=True)
    value = secrets.token_urlsafe(50)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(value)
    return value


def database(name: str, *, var_dir: Path) -> dict[str, Any]:
    """Django's connection settings: from a postgresql:// URL, else the embedded server under `var_dir`.

    Expected form: postgresql://user:password@host:port/name (a socket folder as ?host=/run/postgresql).
    """
    raw = os.environ.get(name)
    options: dict[str, Any] = {"pool": False}
    common = {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
    if not raw:
        from motcua.config import embedded

        address = embedded.address(var_dir)
        return {
            **common,
            "NAME": embedded.DATABASE,
            "USER": embedded.ROLE,
            "HOST": address.host,
            "PORT": str(address.port),
        }
    parts = urlsplit(raw)
    if parts.scheme not in ("postgresql", "postgres") or len(parts.path) < 2:
        raise SettingRefused(name, "postgresql://user:password@host:port/name", raw)
    query = parse_qs(parts.query)
    return {
        **common,
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", [parts.hostname or ""])[0],
        "PORT": str(parts.port or ""),
    }
