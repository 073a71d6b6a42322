"""Real inputs that lie beside the project and are never committed; tests skip where they are absent."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def shared(relative: str) -> Path:
    path = SHARED / relative
    if not path.exists():
        pytest.skip(f"the real input {relative} lies beside the project and is absent here")
    return path
