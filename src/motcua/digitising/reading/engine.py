"""What can be read on this machine: Tesseract with Vietnamese, or no text at all."""

import shutil
import subprocess
from dataclasses import dataclass
from functools import lru_cache

LANGUAGE = "vie"


@dataclass(frozen=True)
class Engine:
    """`languages` is empty when nothing reads text here; then `missing` names what has to be installed."""

    name: str
    languages: str
    missing: str

    @property
    def reads(self) -> bool:
        return bool(self.languages)


def found() -> Engine:
    """The engine of this machine. Asked once a program file: installing Tesseract counts without a restart."""
    program = shutil.which("tesseract")
    if program is None:
        return Engine("", "", "tesseract-ocr tesseract-ocr-vie")
    return _asked(program)


@lru_cache(maxsize=4)
def _asked(program: str) -> Engine:
    def said(option: str) -> list[str]:
        done = subprocess.run([program, option], capture_output=True, text=True, check=False, timeout=30)
        return (done.stdout or done.stderr).split("\n")

    known = [line.strip() for line in said("--list-langs")]
    if LANGUAGE not in known:
        return Engine("", "", "tesseract-ocr-vie")
    return Engine(said("--version")[0].strip()[:60], LANGUAGE, "")
