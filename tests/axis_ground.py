"""The document axis and another province as processes of their own, each with its own memory."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SOURCES = Path(__file__).resolve().parents[1] / "src"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Party:
    """One process of a stand-in."""

    def __init__(self, module: str, folder: Path, **environ: str) -> None:
        self.module, self.folder, self.port = module, folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environ = {**os.environ, "PYTHONPATH": str(SOURCES), **environ}
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [
                sys.executable, "-m", f"motcua.sandbox.{self.module}", "--port", str(self.port),
                "--data", str(self.folder),
            ],
            env=self.environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        assert self.process.stdout is not None
        assert self.process.stdout.readline().strip()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)
        if self.process.stdout is not None:
            self.process.stdout.close()

    def restart(self) -> None:
        """kill -9, then begin again on the same memory."""
        self.kill()
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", self.port)) != 0:
                    break
        self.start()

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(self.url + path, timeout=20) as response:
            return json.loads(response.read())

    def post(self, path: str, **body: object) -> Any:
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(), method="POST")
        with urllib.request.urlopen(request, timeout=60) as response:
            return json.loads(response.read())


@contextmanager
def axis_and_province(folder: Path) -> Iterator[tuple[Party, Party]]:
    axis = Party("document_axis", folder / "axis")
    other = Party(
        "other_province",
        folder / "other",
        MOTCUA_DOCUMENT_AXIS_URL=axis.url,
        MOTCUA_OTHER_PROVINCE_SECONDS="0",
    )
    try:
        yield axis, other
    finally:
        other.kill()
        axis.kill()
