"""A real installation for the journeys: its own `var/`, taken away at the end whatever was killed in it."""

import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from motcua.config.embedded import address
from ops_installation import Installation


@pytest.fixture
def installation() -> Iterator[Installation]:
    """Nothing is created yet. The folder may be entered by the account of the database server."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-journey-"))
    folder.chmod(0o755)
    one = Installation(folder / "var")
    try:
        yield one
    finally:
        one.close()
        data = str((one.var_dir / "postgres").resolve())
        for process in psutil.process_iter(["name", "cmdline"]):
            if process.info["name"] == "postgres" and data in (process.info["cmdline"] or []):
                process.send_signal(signal.SIGQUIT)
                process.wait(10)
        shutil.rmtree(address(one.var_dir).host, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
