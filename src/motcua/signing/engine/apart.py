"""The validation of a foreign file in a process of its own: one that is made to hurt hurts nobody else."""

import base64
import json
import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from motcua.signing.rules.report import Problem, Report, SignatureReport

WALL_SECONDS = 40
CPU_SECONDS = 20
MEMORY_BYTES = 1024 * 1024 * 1024
_SOURCE = Path(__file__).resolve().parents[3]
_TIMES = ("signed_at", "revoked_at")
_RETIRED = ("retired_signature_anchors", "retired_stamp_anchors")


def examine(content: bytes, asked: Any) -> Report:
    """As `checking.examine`; a file that needs more than it is given is unreadable."""
    if len(content) > asked.max_bytes:
        return Report((), (Problem.UNREADABLE.value,))
    told = asdict(asked) | {
        "at": asked.at.isoformat(),
        "signature_anchors": [base64.b64encode(one).decode() for one in asked.signature_anchors],
        "stamp_anchors": [base64.b64encode(one).decode() for one in asked.stamp_anchors],
        **{name: _told(getattr(asked, name)) for name in _RETIRED},
        "hosts": sorted(asked.hosts),
    }
    try:
        done = subprocess.run(
            [sys.executable, "-s", "-P", "-m", "motcua.signing.engine.apart"],
            input=json.dumps(told).encode() + b"\n" + content,
            capture_output=True,
            timeout=WALL_SECONDS,
            check=False,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONPATH": str(_SOURCE), **_proxies()},
        )
        said = json.loads(done.stdout) if done.returncode == 0 else None
    except (subprocess.TimeoutExpired, ValueError):
        said = None
    if said is None:
        return Report((), (Problem.UNREADABLE.value,))
    return Report(
        tuple(_signature(one) for one in said["signatures"]),
        tuple(said["problems"]),
        _time(said["stamp_expires_at"]),
    )


def _proxies() -> dict[str, str]:
    names = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy")
    return {name: os.environ[name] for name in names if name in os.environ}


def _signature(said: dict[str, Any]) -> SignatureReport:
    times = {name: _time(said[name]) for name in _TIMES}
    return SignatureReport(**{**said, **times, "problems": tuple(said["problems"])})


def _told(anchors: Sequence[tuple[bytes, datetime]]) -> list[list[str]]:
    return [[base64.b64encode(one).decode(), since.isoformat()] for one, since in anchors]


def _heard(told: Sequence[Sequence[str]]) -> tuple[tuple[bytes, datetime], ...]:
    return tuple((base64.b64decode(one), datetime.fromisoformat(since)) for one, since in told)


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _bound() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> None:
    """In the process: one line of JSON with what is asked, then the file; answers one JSON object."""
    import logging

    from motcua.signing.engine import checking

    _bound()
    logging.disable(logging.CRITICAL)  # every oddity of a foreign file is noted by the library
    told = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    asked = checking.Asked(
        **{
            **told,
            "at": datetime.fromisoformat(told["at"]),
            "signature_anchors": tuple(base64.b64decode(one) for one in told["signature_anchors"]),
            "stamp_anchors": tuple(base64.b64decode(one) for one in told["stamp_anchors"]),
            **{name: _heard(told[name]) for name in _RETIRED},
            "hosts": frozenset(told["hosts"]),
            "ours": {key: (code, role) for key, (code, role) in (told["ours"] or {}).items()},
        }
    )
    report = checking.examine(content, asked)
    print(json.dumps(asdict(report), default=lambda value: value.isoformat()))


if __name__ == "__main__":
    main()
