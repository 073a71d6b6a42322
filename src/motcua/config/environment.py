"""Typed readers of environment variables. A wrong value stops the start with its name and expected form."""

import contextlib
import os
import re
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


def beginning_with(prefix: str) -> dict[str, str]:
    """All settings whose names begin so."""
    return {name: value for name, value in os.environ.items() if name.startswith(prefix)}


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


def flag(name: str, *, default: bool) -> bool:
    raw = os.environ.get(name)
    if not raw:
        return default
    if raw not in ("yes", "no"):
        raise SettingRefused(name, "yes or no", raw)
    return raw == "yes"


def one_of(name: str, words: tuple[str, ...]) -> str:
    """One of the words; the first without a value."""
    raw = os.environ.get(name) or words[0]
    if raw not in words:
        raise SettingRefused(name, f"one of {', '.join(words)}", raw)
    return raw


def path(name: str, *, default: Path) -> Path:
    raw = os.environ.get(name)
    return default if not raw else Path(raw).expanduser().absolute()


def var_dir() -> Path:
    """Where everything that Motcua writes lies: MOTCUA_VAR, else `var/` of the checkout that this package
    runs from, else `var/` of the working folder."""
    checkout = Path(__file__).resolve().parents[3]
    inside_checkout = (checkout / "pyproject.toml").is_file() and (checkout / "src" / "motcua").is_dir()
    return path("MOTCUA_VAR", default=(checkout if inside_checkout else Path.cwd()) / "var")


def secret(name: str, *, var_dir: Path) -> str:
    """The secret of NAME, else of the file that NAME_FILE names, else one made once under `var/`."""
    if value := os.environ.get(name):
        return value
    given = os.environ.get(f"{name}_FILE")
    file = Path(given) if given else var_dir / "secret-key"
    if file.exists() and (kept := file.read_text(encoding="utf-8").strip()):
        return kept
    if given:
        raise SettingRefused(f"{name}_FILE", "a file that holds a secret", given)
    return _made_once(file)


def given(name: str) -> str:
    """The secret of NAME, else of the file that NAME_FILE names, else nothing: one that nobody may make up."""
    if value := os.environ.get(name):
        return value
    file = os.environ.get(f"{name}_FILE")
    if not file:
        return ""
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise SettingRefused(f"{name}_FILE", "a text file that can be read", file) from None


def _made_once(file: Path) -> str:
    """Several commands may start at once: the first complete file wins and all read that one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(
            os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as out:
            out.write(secrets.token_urlsafe(50))
        if file.exists() and file.stat().st_size == 0:  # a disk that was full when it was written
            file.unlink(missing_ok=True)
        with contextlib.suppress(FileExistsError):
            os.link(draft, file)
    finally:
        draft.unlink(missing_ok=True)
    return file.read_text(encoding="utf-8").strip()


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
    form = "postgresql://user:password@host:port/name"
    try:
        parts = urlsplit(raw)
        port = parts.port
    except ValueError:  # for instance a port that is no number
        raise SettingRefused(name, form, _without_password(raw)) from None
    if parts.scheme not in ("postgresql", "postgres") or len(parts.path) < 2:
        raise SettingRefused(name, form, _without_password(raw))
    query = parse_qs(parts.query)
    return {
        **common,
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", [parts.hostname or ""])[0],
        "PORT": str(port or ""),
    }


def _without_password(url: str) -> str:
    return re.sub(r"(:)[^:@/]*(@)", r"\1***\2", url)
