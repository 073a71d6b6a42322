"""Correcting what a dossier says of its owner: the command of the dossier, and the findings that it settles."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from motcua.dataquality import queries
from motcua.dataquality.actions import asking, findings
from motcua.dataquality.models import LookUp, LookUpState
from motcua.dossiers.actions import correcting_party
from motcua.dossiers.actions.performing import Done, already_done
from motcua.dossiers.errors import InputRefused
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.party_correcting import Basis, Evidence
from motcua.ledger import queries as log


def correct_owner(
    *,
    dossier_id: int,
    wanted: Mapping[str, str | date | None],
    evidence: Evidence,
    component: str = "",
    reason: str,
    seen: str,
    by: Acting,
    at: datetime,
    command_id: str,
) -> Done:
    """Correct the owner's data and settle what was found in the fields that change, all in one transaction.

    A register's answer is evidence only where it says that the field differs, and while the dossier still says what
    the register was asked about. Raises what `dossiers.actions.correcting_party.correct` raises, and InputRefused
    (`evidence`: `no-register-answer`, `register-did-not-differ`).
    """
    done = already_done(command_id, dossier_id=dossier_id, kind="party_corrected")
    if done is not None:
        return done
    with transaction.atomic():
        answer = _answer(dossier_id) if evidence is Evidence.REGISTER else None
        done = correcting_party.correct(
            dossier_id=dossier_id,
            wanted=wanted,
            basis=Basis(
                evidence=evidence,
                register=answer.register if answer else "",
                question=str(answer.request_id) if answer else "",
                component=component if evidence is Evidence.COMPONENT else "",
            ),
            reason=reason,
            seen=seen,
            by=by,
            at=at,
            command_id=command_id,
        )
        if done.repeated:
            return done
        changed = _changed(command_id)
        if answer is not None and not changed <= _told_by(answer):
            raise InputRefused(field="evidence", problem="register-did-not-differ")
        findings.close_corrected(
            dossier_id, changed, words=f"Đã sửa trong hồ sơ, sự kiện số {done.seq}.", by=by, at=at
        )
    return done


def _answer(dossier_id: int) -> LookUp:
    """The register's last word about the owner as the dossier has them now, which is that something differs."""
    row = queries.last_of_dossier(dossier_id)
    usable = row is not None and row.state == LookUpState.ANSWERED and row.erased_at is None
    if row is None or not usable or row.verdict not in ("differs", "no_match"):
        raise InputRefused(field="evidence", problem="no-register-answer")
    if not asking.is_about_owner_now(row):
        raise InputRefused(field="evidence", problem="no-register-answer")
    return row


def _told_by(row: LookUp) -> frozenset[str]:
    """The data that the answer says are other there; a number that nobody has may be wrong in itself."""
    named = ["personal_id"] if row.verdict == "no_match" else list(row.differing)
    return frozenset({"submitter_name"}).union(*(findings.columns_of(str(field)) for field in named))


def _changed(command_id: str) -> frozenset[str]:
    recorded = log.of_command(command_id)
    named = recorded.entry.payload.get("fields") if recorded else None
    return frozenset(map(str, named)) if isinstance(named, list) else frozenset()
