"""What the signatures of a file are worth, each question kept apart. Pure.

Intact: what was signed is unchanged. Trusted: the certificate leads to an anchor of ours and was valid at the time.
Covered: nothing lies beside or behind what was signed, but further signatures and their proofs. Time: proven by a
time-stamp, or only claimed. Revoked: the certificate was no longer good when it signed.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """The whole file in one word."""

    NONE = "none"  # no signature
    VALID = "valid"
    DOUBTFUL = "doubtful"  # nothing is broken, and something is not proven
    BROKEN = "broken"  # what is seen is not what was signed


class Problem(StrEnum):
    """Each has a sentence for people (`motcua.signing.words`)."""

    # what is seen is not what was signed
    CHANGED = "changed"  # a byte of what was signed is another
    FORGED = "forged"  # the signature was not made with the certificate's key
    PARTIAL = "partial"  # the signature does not cover its revision: part of the file was never signed
    ALTERED_LATER = "altered-later"  # something was added behind the signature that changes what is seen
    WRAPPED = "wrapped"  # the place of the signature was moved, or is said twice
    FORBIDDEN_LATER = "forbidden-later"  # a later signature that an earlier one forbids
    UNREADABLE = "unreadable"  # the signature itself cannot be read
    # what is not proven
    UNKNOWN_ISSUER = "unknown-issuer"
    EXPIRED = "expired"  # the certificate had expired, and no time-stamp proves that it signed before
    NOT_YET_VALID = "not-yet-valid"
    REVOKED = "revoked"  # before it signed, or nobody can prove that it was after
    STATUS_UNKNOWN = "status-unknown"  # no OCSP answer or CRL could be had
    WRONG_USE = "wrong-use"  # the certificate is not one for signing documents (or for time-stamps)
    WEAK = "weak"  # an algorithm that is no longer believed
    TIME_STAMP_BROKEN = "time-stamp-broken"
    TIME_STAMP_UNTRUSTED = "time-stamp-untrusted"
    TIME_AHEAD = "time-ahead"  # the claimed time lies after the proven one, or in the future
    # notes; they take nothing away
    TIME_CLAIMED = "time-claimed"  # no time-stamp
    REVOKED_LATER = "revoked-later"  # after it had signed; the signature stands
    COVERED_LATER = "covered-later"  # the mark of a later signature lies over words, which can still be read


BREAKING = frozenset(
    {
        Problem.CHANGED, Problem.FORGED, Problem.PARTIAL, Problem.ALTERED_LATER, Problem.WRAPPED,
        Problem.FORBIDDEN_LATER, Problem.UNREADABLE,
    }
)  # fmt: skip
NOTES = frozenset({Problem.TIME_CLAIMED, Problem.REVOKED_LATER, Problem.COVERED_LATER})


@dataclass(frozen=True)
class SignatureReport:
    """One signature. `role` is that of a credential of this installation, empty for others'. Times are instants.

    `signed_at` is the proven time, or what the signer claims. `level` is the PAdES level that was found.
    """

    field: str
    signer: str
    organisation: str
    fingerprint: str
    issuer: str
    credential: str
    role: str
    reason: str
    is_time_stamp: bool
    intact: bool
    trusted: bool
    covers_whole_document: bool
    signed_at: datetime | None
    time_is_proven: bool
    revoked: bool
    revoked_at: datetime | None
    level: str
    problems: tuple[str, ...]

    @property
    def state(self) -> State:
        if set(self.problems) & BREAKING or not self.intact:
            return State.BROKEN
        if not self.trusted or set(self.problems) - NOTES:
            return State.DOUBTFUL
        return State.VALID


@dataclass(frozen=True)
class Report:
    """All signatures in the order in which they were made. `problems` are of the file as a whole.

    `stamp_expires_at`: when the certificate of the newest time-stamp does; the file wants a new one before.
    """

    signatures: tuple[SignatureReport, ...]
    problems: tuple[str, ...] = ()
    stamp_expires_at: datetime | None = None

    @property
    def state(self) -> State:
        if set(self.problems) & BREAKING:
            return State.BROKEN
        if not any(not one.is_time_stamp for one in self.signatures) and not self._is_broken():
            return State.NONE  # a time-stamp says when; it is nobody's signature
        states = {one.state for one in self.signatures}
        if State.BROKEN in states:
            return State.BROKEN
        return State.DOUBTFUL if State.DOUBTFUL in states or self.problems else State.VALID

    def _is_broken(self) -> bool:
        return any(one.state is State.BROKEN for one in self.signatures)

    def signed_by(self, credential: str) -> bool:
        """Whether a credential of this installation signed it, and all is well."""
        return self.state is State.VALID and any(one.credential == credential for one in self.signatures)
