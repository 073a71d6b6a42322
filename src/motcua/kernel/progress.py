"""Progress of long work: a bar with rate and remaining time on a terminal, a line now and then elsewhere."""

import sys
import time
from typing import TextIO


class Progress:
    """Counts towards a total and says so on `stream` (standard error), never on the command's own output."""

    def __init__(self, what: str, total: int, *, every: int = 10000, stream: TextIO | None = None) -> None:
        self._what = what
        self._total = max(1, total)
        self._every = every
        self._stream = sys.stderr if stream is None else stream
        self._done = 0
        self._began = time.monotonic()
        self._shown = 0.0
        self._terminal = self._stream.isatty()

    def step(self, count: int = 1) -> None:
        before, self._done = self._done, self._done + count
        now = time.monotonic()
        if self._terminal and now - self._shown > 0.1:
            self._shown = now
            self._bar(now)
        elif not self._terminal and before // self._every != self._done // self._every:
            print(f"{self._what}: {self._done} of {self._total}", file=self._stream, flush=True)

    def _bar(self, now: float) -> None:
        rate = self._done / max(0.001, now - self._began)
        left = (self._total - self._done) / rate if rate else 0.0
        filled = min(24, self._done * 24 // self._total)
        bar = "█" * filled + "·" * (24 - filled)
        text = f"\r{self._what} {bar} {self._done}/{self._total}  {rate:,.0f}/s  {left:,.0f} s left "
        print(text, end="", file=self._stream, flush=True)

    def done(self) -> float:
        """Finish the line; answers the seconds it took."""
        took = time.monotonic() - self._began
        if self._terminal:
            self._bar(time.monotonic())
            print(file=self._stream)
        return took
