"""Many documents, one confirmation, an answer for each.

Some documents are written side by side: they wait for each other at the key, which signs them in one go (one call,
where a remote service takes a list), and then get their time-stamps, each its own.
"""

import asyncio
import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any

from motcua.signing import queries
from motcua.signing.actions.signing import (
    Signed,
    allowed,
    believed,
    made_ready,
    proving_for,
    sign_or_wait,
)
from motcua.signing.connections import WithoutTime, connections
from motcua.signing.errors import NotAsConfirmed, SigningError
from motcua.signing.keys.key import Key, certificates_of, opened
from motcua.signing.models import Credential
from motcua.signing.rules.bulk import digest_of
from motcua.signing.rules.kinds import Level
from motcua.signing.rules.marks import Mark

if TYPE_CHECKING:
    from motcua.signing.engine import writing

# A partner that failed so often in a row is away: the rest is not tried, so that nobody waits for 200 time-outs.
_GIVE_UP_AFTER = 2
SIDE_BY_SIDE = 16
# The answers about certificates that lie in the documents are not older than this.
_PROOFS_LAST_SECONDS = 300.0


@dataclass(frozen=True)
class Paper:
    """One of the list. `key` is the caller's own; `sha256` (hex) is what was shown and confirmed; `read` gives it.
    `reason`, `at`: its own, where they are not those of the list."""

    key: str
    sha256: str
    read: Callable[[], bytes]
    mark: Mark | None = None
    after: tuple[str, ...] = ()
    reason: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Answer:
    """What became of one: signed, or why not."""

    key: str
    signed: Signed | None = None
    error: SigningError | None = None


def confirmation_of(papers: Sequence[Paper]) -> str:
    """What the signer confirms, once, with a factor of their own."""
    return digest_of((one.key, one.sha256) for one in papers)


def sign_many(
    papers: Sequence[Paper], *, credential: str, by: int, at: datetime, reason: str, confirmed: str
) -> Iterator[Answer]:
    """Sign a list with one opening of the key. Answers come as soon as they are there, some at a time: keep each
    before asking for the next, and a list that was broken off goes on where it stopped (what is signed is refused as
    AlreadySigned).

    `confirmed` is `confirmation_of` the list that the person saw. Raises at the first `next`: NotAsConfirmed, and
    what `sign_pdf` raises for the credential and its key. What concerns one document is in its answer.
    """
    if confirmed != confirmation_of(papers):
        raise NotAsConfirmed
    with Pen() as pen:
        for part in parts_of(papers):
            yield from pen.sign(part, credential=credential, by=by, at=at, reason=reason)


def parts_of(papers: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Two first, which find out whether everybody answers, then as many as are written side by side."""
    begin, size = 0, _GIVE_UP_AFTER
    while begin < len(papers):
        yield papers[begin : begin + size]
        begin, size = begin + size, SIDE_BY_SIDE


class Pen:
    """Signs lists: holds one credential's key open until another is asked for, and keeps for some minutes what was
    learnt of the certificates. Once partners failed twice in a row it tries no more: make another one."""

    def __init__(self) -> None:
        self._held = ExitStack()
        self._code = ""
        self._row: Credential | None = None
        self._key: Key | None = None
        self._provings: dict[str, tuple[float, writing.Proving]] = {}
        self._away: SigningError | None = None
        self._in_a_row = 0

    def __enter__(self) -> "Pen":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held.close()

    def sign(
        self, papers: Sequence[Paper], *, credential: str, by: int | None, at: datetime, reason: str = ""
    ) -> list[Answer]:
        """An answer for each, in their order. Raises what `sign_pdf` raises for the credential and its key."""
        row, key = self._opened(credential, by, at)
        if self._away is not None and self._in_a_row >= _GIVE_UP_AFTER:
            return [Answer(one.key, error=self._away) for one in papers]
        answers = self._signed(papers, row, key, at, reason)
        for one in answers:
            passing = one.error if one.error is not None and one.error.is_passing else None
            self._away, self._in_a_row = passing, self._in_a_row + 1 if passing else 0
        return answers

    def _opened(self, code: str, by: int | None, at: datetime) -> tuple[Credential, Key]:
        row = queries.credential(code, at=at)
        allowed(row, by=by, at=at)
        if self._row is None or self._key is None or self._row.pk != row.pk:
            self._held.close()
            self._row = self._key = None
            self._key = self._held.enter_context(opened(row))
            self._row = row
        return row, self._key

    def _signed(
        self, papers: Sequence[Paper], row: Credential, key: Key, at: datetime, reason: str
    ) -> list[Answer]:
        answers: dict[str, Answer] = {}
        ready: list[tuple[Paper, bytes, dict[str, Any]]] = []
        proving = self._proving(row.level)
        for paper in papers:
            try:
                content = paper.read()
                if hashlib.sha256(content).hexdigest() != paper.sha256:
                    raise NotAsConfirmed
                told = made_ready(
                    row, content, at=paper.at or at, reason=paper.reason or reason, mark=paper.mark,
                    after=paper.after,
                )  # fmt: skip
            except SigningError as error:
                answers[paper.key] = Answer(paper.key, error=error)
            else:
                ready.append((paper, content, told))
        made = asyncio.run(_side_by_side([told for *_, told in ready], row, key, proving))
        for (paper, content, _), one in zip(ready, made, strict=True):
            try:
                if isinstance(one, SigningError):
                    signed = self._waiting(one, row, key, content, paper, at=at, reason=reason)
                else:
                    signed = believed(one, Level(row.level))
            except SigningError as error:
                answers[paper.key] = Answer(paper.key, error=error)
            else:
                answers[paper.key] = Answer(paper.key, signed=signed)
        return [answers[one.key] for one in papers]

    def _waiting(
        self,
        error: SigningError,
        row: Credential,
        key: Key,
        content: bytes,
        paper: Paper,
        *,
        at: datetime,
        reason: str,
    ) -> Signed:
        """Signed without time where the installation says so; else raises the error."""
        if not error.is_passing or connections().without_time is not WithoutTime.WAIT:
            raise error
        return sign_or_wait(
            key, row, content, at=paper.at or at, reason=paper.reason or reason, mark=paper.mark, after=paper.after,
            proving=self._proving(row.level),
        )  # fmt: skip

    def _proving(self, level: str) -> "writing.Proving":
        made_at, known = self._provings.get(level, (0.0, None))
        if known is None or time.monotonic() - made_at > _PROOFS_LAST_SECONDS:
            known = proving_for(level)
            self._provings[level] = (time.monotonic(), known)
        return known


async def _side_by_side(
    ready: Sequence[dict[str, Any]], row: Credential, key: Key, proving: "writing.Proving"
) -> list[bytes | SigningError]:
    from motcua.signing.engine import writing
    from motcua.signing.engine.signer import Gathering, KeySigner

    gathering = Gathering(key, len(ready))
    certificates = certificates_of(row.certificates)

    async def one(told: dict[str, Any]) -> bytes | SigningError:
        signer = KeySigner(key, certificates, gathering)
        try:
            return await writing.written(signer=signer, proving=proving, **told)
        except SigningError as error:
            return error
        finally:
            signer.asks_no_more()

    return list(await asyncio.gather(*(one(told) for told in ready)))
