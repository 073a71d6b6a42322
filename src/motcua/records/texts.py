"""The text that a stored file holds by itself: no picture is read here. A PDF is opened in a process of its own."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from motcua.records import queries
from motcua.records.errors import RecordsError
from motcua.records.rules import PDF, TEXT

PROGRAM: Final = Path(__file__).parent / "checking" / "pdf_text.py"
WITH_TEXT: Final = frozenset({PDF, TEXT})
MOST_PAGES, CPU_SECONDS, MEMORY_BYTES = 300, 20, 1024 * 1024 * 1024
MOST_SIGNS: Final = 400_000


def text_of(sha256: str, media_type: str) -> str | None:
    """The text in the order of the pages, at most `MOST_SIGNS` of it; None where the file holds none that can be
    taken out: a scan, another type, a file that is locked, broken or too much."""
    if media_type not in WITH_TEXT:
        return None
    try:
        content = queries.read_file(sha256)
    except RecordsError:
        return None
    text = content.decode("utf-8-sig", "replace") if media_type == TEXT else "\n".join(_pages(content))
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "-").replace("\0", "")
    return plain[:MOST_SIGNS] if plain.strip() else None


def _pages(content: bytes) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="motcua-text-") as folder:
        place = Path(folder) / "in"
        place.write_bytes(content)
        command = [sys.executable, "-I", str(PROGRAM), str(place)]
        command += [str(MOST_PAGES), str(CPU_SECONDS), str(MEMORY_BYTES)]
        try:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                timeout=CPU_SECONDS * 2,
                env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            )
            said: dict[str, Any] = json.loads(done.stdout)
        except (subprocess.TimeoutExpired, ValueError):
            return []
    return [] if said.get("problem") else [str(page) for page in said["pages"]]
