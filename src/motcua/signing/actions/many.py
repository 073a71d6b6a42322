"""Many documents, one confirmation, an answer for each."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.signing import queries
from motcua.signing.actions.signing import Signed, allowed, proving_for, sign_or_wait
from motcua.signing.errors import NotAsConfirmed, SigningError
from motcua.signing.keys.key import opened
from motcua.signing.rules.bulk import digest_of
from motcua.signing.rules.marks import Mark

# A partner that failed so often in a row is away: the rest is not tried, so that nobody waits for 200 time-outs.
_GIVE_UP_AFTER = 2


@dataclass(frozen=True)
class Paper:
    """One of the list. `key` is the caller's own; `sha256` (hex) is what was shown and confirmed; `read` gives it."""

    key: str
    sha256: str
    read: Callable[[], bytes]
    mark: Mark | None = None
    after: tuple[str, ...] = ()


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
    """Sign a list with one opening of the key. Each answer comes as soon as it is there: keep it before asking for
    the next, and a list that was broken off goes on where it stopped (what is signed is refused as AlreadySigned).

    `confirmed` is `confirmation_of` the list that the person saw. Raises at the first `next`: NotAsConfirmed, and
    what `sign_pdf` raises for the credential and its key. What concerns one document is in its answer.
    """
    if confirmed != confirmation_of(papers):
        raise NotAsConfirmed
    row = queries.credential(credential, at=at)
    allowed(row, by=by, at=at)
    away: SigningError | None = None
    in_a_row = 0
    with opened(row) as key:
        proving = proving_for(row.level) if papers else None
        for paper in papers:
            if away is not None and in_a_row >= _GIVE_UP_AFTER:
                yield Answer(paper.key, error=away)
                continue
            try:
                content = paper.read()
                if hashlib.sha256(content).hexdigest() != paper.sha256:
                    raise NotAsConfirmed
                signed = sign_or_wait(
                    key,
                    row,
                    content,
                    at=at,
                    reason=reason,
                    mark=paper.mark,
                    after=paper.after,
                    proving=proving,
                )
            except SigningError as error:
                away, in_a_row = (error, in_a_row + 1) if error.is_passing else (None, 0)
                yield Answer(paper.key, error=error)
            else:
                away, in_a_row = None, 0
                yield Answer(paper.key, signed=signed)
