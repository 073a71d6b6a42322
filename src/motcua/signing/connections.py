"""What this installation is connected to for signing: keys, token, remote service, time-stamps; all from settings."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from django.conf import settings


class WithoutTime(StrEnum):
    """What becomes of a signature while the time-stamping service is away. The level is never lowered in silence."""

    REFUSE = "refuse"  # nothing is signed
    WAIT = "wait"  # it is signed, and waits for its time-stamp before it may be issued


@dataclass(frozen=True)
class Connections:
    """Seconds are of one call. `hosts` are asked besides those of the anchors. `remote_list`: how many hashes the
    remote service takes in one call; 1 where its contract knows no list."""

    keys: Path
    token_library: str
    remote_url: str
    remote_list: int
    time_stamp_url: str
    hosts: frozenset[str]
    without_time: WithoutTime
    seconds: float
    remote_secret: str = field(repr=False)


def connections() -> Connections:
    """Raises ValueError for a setting that cannot be read."""
    given: dict[str, str] = settings.SIGNING_SETTINGS
    return Connections(
        keys=Path(given.get("MOTCUA_SIGNING_KEYS") or Path(settings.VAR_DIR) / "keys"),
        token_library=given.get("MOTCUA_SIGNING_TOKEN_LIBRARY", ""),
        remote_url=given.get("MOTCUA_SIGNING_REMOTE_URL", "").rstrip("/"),
        remote_list=max(1, min(200, int(given.get("MOTCUA_SIGNING_REMOTE_LIST") or 1))),
        time_stamp_url=given.get("MOTCUA_SIGNING_TIME_STAMP_URL", ""),
        hosts=frozenset(given.get("MOTCUA_SIGNING_HOSTS", "").replace(",", " ").split()),
        without_time=WithoutTime(given.get("MOTCUA_SIGNING_WITHOUT_TIME", "refuse")),
        seconds=float(given.get("MOTCUA_SIGNING_SECONDS", "5")),
        remote_secret=given.get("MOTCUA_SIGNING_REMOTE_SECRET", ""),
    )


def secret_of(code: str, *, kind: str) -> str:
    """The passphrase or PIN of a credential: MOTCUA_SIGNING_PASSPHRASE_CODE, or a file named by ..._CODE_FILE.

    In the name of the setting, every sign of the code that is no letter or digit is an underscore.
    """
    given: dict[str, str] = settings.SIGNING_SETTINGS
    name = f"MOTCUA_SIGNING_{kind}_{re.sub(r'[^A-Z0-9]', '_', code.upper())}"
    if name in given:
        return given[name]
    if f"{name}_FILE" in given:
        return Path(given[f"{name}_FILE"]).read_text(encoding="utf-8").strip()
    return given.get(f"MOTCUA_SIGNING_{kind}", "")
