"""Working off a list that was confirmed: some results at a time, each with a deed of its own under a key of its own.

A part of the list is prepared (each result held, its number taken, its paper set), signed side by side with one
opening of the key (`signing.actions.many.Pen`), and written down result by result; then the same part is sealed.
Killed anywhere, the list goes on: what was written down is known by its key, and what was signed and not written down
nobody has.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from motcua.accounts import queries as accounts
from motcua.dossiers.actions.performing import already_done
from motcua.dossiers.actions.results import drafting, guarding, numbering, signing
from motcua.dossiers.actions.results.signing import Unsigned
from motcua.dossiers.errors import (
    DossierNotFound,
    InputRefused,
    NotAllowed,
    ProcessRefused,
    ResultNotSigned,
    TransitionRefused,
)
from motcua.dossiers.models import SigningBatch, SigningItem
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.result_books import Issuing
from motcua.kernel.zone import day_of
from motcua.ledger.errors import CommandReused
from motcua.signing.actions.many import SIDE_BY_SIDE, Answer, Paper, Pen, parts_of
from motcua.signing.errors import SigningError

_STATE = SigningItem.State
_REFUSALS = (
    InputRefused, NotAllowed, DossierNotFound, TransitionRefused, ProcessRefused, CommandReused, SigningError,
)  # fmt: skip
# Signed, then sealed, so many at a time: whoever watches the list sees results issued, and a token is not opened anew
# for each.
_AT_A_TIME = 3 * SIDE_BY_SIDE


class SigningPaused(Exception):
    """A key or a service does not answer now: the rest of the list waits. `code` says what."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"{type(self).__doc__} ({code})")


@dataclass(frozen=True)
class _Deed:
    """What is done with each of a part. `kind`: of the event that it writes; `tail`: what its key ends with. `ends`:
    the result's turn is over. `paper`: of an item, by whom, when, under which key."""

    kind: str
    tail: str
    ends: bool
    paper: Callable[[SigningItem, Acting, datetime, str], Unsigned]


def _to_sign(item: SigningItem, by: Acting, at: datetime, key: str) -> Unsigned:
    return signing.unsigned(item.dossier_id, item.draft_seq, by, at, key)


def _to_seal(item: SigningItem, by: Acting, at: datetime, key: str) -> Unsigned:
    return signing.unsealed(item.dossier_id, by, at, key)


_SIGN_ALONE = _Deed("result_signed", "", True, _to_sign)
_SIGN_FIRST = _Deed("result_signed", "", False, _to_sign)
_THEN_SEAL = _Deed("concluded", "-seal", True, _to_seal)
_SEAL_ALONE = _Deed("concluded", "", True, _to_seal)


@dataclass
class Run:
    """One run of a list. `done`: how many results were carried out by it; `paused`: why some of them wait on."""

    batch: SigningBatch
    clock: Callable[[], datetime]
    done: int = 0
    paused: SigningPaused | None = None

    def work_off(self, items: Sequence[SigningItem]) -> None:
        """Raises SigningPaused, after what was signed already is written down and sealed."""
        if self.batch.deed == SigningBatch.Deed.CHECK:
            for item in items:
                self._check(item)
            return
        with Pen() as pen:
            for begin in range(0, len(items), _AT_A_TIME):
                self._some(items[begin : begin + _AT_A_TIME], pen)
                if self.paused is not None:
                    raise self.paused

    def _check(self, item: SigningItem) -> None:
        try:
            drafting.check(
                dossier_id=item.dossier_id, draft_seq=item.draft_seq, by=self._by(), at=self.clock(),
                command_id=self._key(item),
            )  # fmt: skip
        except _REFUSALS as error:
            self._refuse(item, error)
        else:
            self._end(item, _STATE.DONE)

    def _some(self, items: Sequence[SigningItem], pen: Pen) -> None:
        if self.batch.deed == SigningBatch.Deed.ISSUE:
            self._phase(items, pen, _SEAL_ALONE)
        elif numbering.law_on(self.clock()).issued is not Issuing.AT_SIGNING:
            self._phase(items, pen, _SIGN_ALONE)
        else:
            self._phase(self._phase(items, pen, _SIGN_FIRST), pen, _THEN_SEAL)

    def _phase(self, items: Sequence[SigningItem], pen: Pen, deed: _Deed) -> list[SigningItem]:
        """Sign, or seal, these, part by part until a partner is away; those of which it is done."""
        done: list[SigningItem] = []
        before, self.paused = self.paused, cast("SigningPaused | None", None)
        for part in parts_of(items):
            with ExitStack() as held:
                ready = []
                for item in part:
                    paper = self._paper(item, deed, held)
                    if paper is not None:
                        ready.append((item, paper))
                    elif item.state == _STATE.DONE:
                        done.append(item)
                for item, paper, answer in _answers(ready, pen):
                    if self._finish(item, paper, answer, deed):
                        done.append(item)
            if self.paused is not None:
                break
        self.paused = self.paused or before
        return done

    def _paper(self, item: SigningItem, deed: _Deed, held: ExitStack) -> Unsigned | None:
        """What lacks the signature; None where it is done, or is refused, or waits."""
        try:
            held.enter_context(guarding.signing_alone(item.dossier_id))
            if self._was_done(item, deed):
                self._carried_out(item, deed)
                return None
            return deed.paper(item, self._by(), self.clock(), self._key(item) + deed.tail)
        except _REFUSALS as error:
            self._refuse(item, error)
            return None

    def _was_done(self, item: SigningItem, deed: _Deed) -> bool:
        if deed is _THEN_SEAL and not signing.waits_for_seal(item.dossier_id):
            return True  # sealed before, or by somebody else meanwhile
        key = self._key(item) + deed.tail
        return already_done(key, dossier_id=item.dossier_id, kind=deed.kind) is not None

    def _finish(self, item: SigningItem, paper: Unsigned, answer: Answer, deed: _Deed) -> bool:
        try:
            if answer.signed is None or answer.signed.is_waiting:
                raise answer.error or ResultNotSigned("time-stamp-unavailable", is_passing=True)
            paper.finish(answer.signed.content)
        except _REFUSALS as error:
            self._refuse(item, error)
            return False
        self._carried_out(item, deed)
        return True

    def _carried_out(self, item: SigningItem, deed: _Deed) -> None:
        item.state = _STATE.DONE  # of this deed; the row says it of all deeds of the list
        if deed.ends:
            self._end(item, _STATE.DONE)

    def _refuse(self, item: SigningItem, error: Exception) -> None:
        """Say on the list why this one is not done; or, where waiting helps, why the list waits."""
        problem = _problem_of(error)
        if getattr(error, "is_passing", False) or problem == "is-being-signed":
            self.paused = SigningPaused(problem)
        else:
            self._end(item, _STATE.REFUSED, problem[:60])

    def _end(self, item: SigningItem, state: str, problem: str = "") -> None:
        changed = SigningItem.objects.filter(pk=item.pk, state=_STATE.WAITING).update(
            state=state, problem=problem, done_at=self.clock()
        )
        self.done += changed if state == _STATE.DONE else 0

    def _key(self, item: SigningItem) -> str:
        return f"{self.batch.deed}-{self.batch.pk}-{item.place}"

    def _by(self) -> Acting:
        """The signer with the roles held in that unit today."""
        held = accounts.posts_of(self.batch.user_id, day_of(self.clock()))
        roles = frozenset(post.role for post in held if post.unit_id == self.batch.unit_id)
        return Acting(user_id=self.batch.user_id, kind="official", unit_id=self.batch.unit_id, roles=roles)


def _answers(
    ready: Sequence[tuple[SigningItem, Unsigned]], pen: Pen
) -> Iterator[tuple[SigningItem, Unsigned, Answer]]:
    """Each with its signature; those of one key together, in their order."""
    for code in dict.fromkeys(paper.credential for _, paper in ready):
        these = [(item, paper) for item, paper in ready if paper.credential == code]
        papers = [_paper(item, paper) for item, paper in these]
        try:
            answers = pen.sign(papers, credential=code, by=None, at=these[0][1].at)
        except SigningError as error:  # the key itself: for all of them
            answers = [Answer(one.key, error=error) for one in papers]
        for (item, paper), answer in zip(these, answers, strict=True):
            yield item, paper, answer


def _paper(item: SigningItem, paper: Unsigned) -> Paper:
    return Paper(
        str(item.pk), hashlib.sha256(paper.content).hexdigest(), lambda: paper.content, paper.mark,
        reason=paper.reason, at=paper.at,
    )  # fmt: skip


def _problem_of(error: Exception) -> str:
    match error:
        case InputRefused():
            return error.problem
        case SigningError():
            return error.code
        case NotAllowed():
            return "not-allowed"
        case DossierNotFound():
            return "not-found"
        case TransitionRefused() | ProcessRefused():
            return "state-does-not-allow"
        case _:
            return "command-reused"
