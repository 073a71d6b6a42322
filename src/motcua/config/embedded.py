"""Where the embedded PostgreSQL of a `var/` folder listens. Pure arithmetic on the path: starts nothing.

The socket lies in a short folder of its own, because a Unix socket path may hold 107 bytes only and a clone
may lie deep. `motcua.ops.embedded` starts and stops the server there.
"""

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path

DATABASE = "motcua"
ROLE = "motcua"


@dataclass(frozen=True)
class Address:
    """Socket folder (as PostgreSQL's `host`) and port number (part of the socket's name)."""

    host: str
    port: int


def address(var_dir: Path) -> Address:
    digest = hashlib.sha256(str(var_dir.resolve()).encode()).hexdigest()[:12]
    return Address(host=str(Path(tempfile.gettempdir()) / f"motcua-{digest}"), port=5432)
