"""Real installations for the tests of starting and stopping."""

import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from motcua.config.embedded import address
from motcua.ops import embedded
from ops_installation import Installation


@pytest.fixture
def installation() -> Iterator[Installation]:
    """Nothing is created yet. The folder may be entered by other accounts, as a usual clone may."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-ops-"))
    folder.chmod(0o755)
    one = Installation(folder / "var")
    try:
        yield one
    finally:
        one.close()
        data = (one.var_dir / "postgres").resolve()
        if one.var_dir.exists() and (data / "PG_VERSION").exists():
            for process in psutil.process_iter(["name", "cmdline"]):
                if process.info["name"] == "postgres" and str(data) in (process.info["cmdline"] or []):
                    process.send_signal(signal.SIGQUIT)
                    process.wait(10)
        shutil.rmtree(address(one.var_dir).host, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def running() -> Iterator[Installation]:
    """An installation whose server runs during the whole module. Tests must leave it as they found it."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-ops-"))
    folder.chmod(0o755)
    one = Installation(folder / "var")
    embedded.start(one.var_dir)
    try:
        yield one
    finally:
        one.close()
        embedded.stop(one.var_dir)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def eventually() -> Callable[[Callable[[], object], float], None]:
    """Waits until a condition holds, at most so many seconds."""

    def wait(condition: Callable[[], object], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, "the condition did not come true in time"
            time.sleep(0.05)

    return wait
