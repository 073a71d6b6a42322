"""Where the embedded PostgreSQL of a `var/` folder listens. Pure arithmetic on the path: starts nothing.

The socket lies in a short folder of its own, because a Unix socket path may hold 107 bytes only and a clone
may lie deep; and always under /tmp, whatever TMPDIR says, so that every command of one `var/` computes the
same place. `motcua.ops.embedded` makes the folder (closed to other users) and starts the server there.
"""

import hashlib
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
    return Address(host=f"/tmp/motcua-{digest}", port=5432)
