"""A real installation for tests: a `var/` of its own and the commands run on it as real processes."""

import os
import subprocess
import sys
from pathlib import Path
from typing import IO

from motcua.ops import embedded

SRC = Path(__file__).resolve().parents[1] / "src"
NOT_INHERITED = ("MOTCUA_", "DATABASE_URL", "DJANGO_", "PG", "PYTEST", "COV")


class Installation:
    """One `var/` folder and the commands that are run on it."""

    def __init__(self, var_dir: Path) -> None:
        self.var_dir = var_dir
        self._started: list[subprocess.Popen[str]] = []

    def environment(self, **more: str) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(NOT_INHERITED)}
        return inherited | {"MOTCUA_VAR": str(self.var_dir), "PYTHONPATH": str(SRC)} | more

    def start(self, *words: str, output: IO[str] | None = None, **more: str) -> subprocess.Popen[str]:
        """`output`: the file that takes everything said. Without one it waits in two pipes of 64 KiB, and who says
        more than that stands still until somebody reads."""
        process = subprocess.Popen(
            [sys.executable, "-m", "motcua.cli", *words],
            env=self.environment(**more),
            stdout=output or subprocess.PIPE,
            stderr=output or subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._started.append(process)
        return process

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        with self.start(*words, **more) as process:
            try:
                out, err = process.communicate(timeout=90)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        assert "Traceback" not in err, err
        return subprocess.CompletedProcess(words, process.returncode, out, err)

    def python(self, program: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", program],
            env=self.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._started.append(process)
        return process

    def close(self) -> None:
        """End what a failed test left running."""
        for process in self._started:
            if process.poll() is None:
                process.kill()
            for pipe in (process.stdin, process.stdout, process.stderr):
                if pipe is not None:
                    pipe.close()
            process.wait(10)

    def server_pid(self) -> int | None:
        return embedded.status(self.var_dir).pid


def folder_state(folder: Path) -> dict[str, tuple[int, int]]:
    """Size and time of change of every file: two equal states mean that nothing was touched."""
    return {
        str(path.relative_to(folder)): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
