"""An error found after the result was handed over: a new dossier, linked to the old one, mends it."""

from dataclasses import replace
from datetime import datetime

from motcua.dossiers.actions.filing import accept_at_counter, submit
from motcua.dossiers.actions.performing import Done
from motcua.dossiers.errors import DossierNotFound, InputRefused, TransitionRefused
from motcua.dossiers.models import Dossier, Party
from motcua.dossiers.models.columns import state_of
from motcua.dossiers.rules import lifecycle, where
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.opening import Opening
from motcua.dossiers.rules.states import Channel, Handover, NationalCode

LONGEST_REASON = 300


def open_correction(*, dossier_id: int, reason: str, by: Acting, at: datetime, command_id: str) -> Done:
    """Open the dossier that mends the error of a result handed over: same procedure and units, its own clock.

    Opened by the applicant it is submitted online, by an intake officer accepted at the counter. Nothing is owed
    unless law/where/correction.yaml says so. The old dossier stays what it was.
    Raises: DossierNotFound, TransitionRefused (the result was not handed over: recall it instead), InputRefused
    (no reason), NotAllowed, NoSuchLimit.
    """
    row = Dossier.objects.select_related("procedure__current_version").filter(pk=dossier_id).first()
    if row is None:
        raise DossierNotFound
    state = state_of(row)
    if state.handover is not Handover.RETURNED:
        raise TransitionRefused(
            command="correct",
            state=NationalCode(state.national_code).name.lower(),
            possible=tuple(map(str, lifecycle.possible(state))),
            why="Only a result that was handed over is corrected by a new dossier.",
        )
    if not reason.strip():
        raise InputRefused(field="reason", problem="required")
    channel = Channel.ONLINE if by.kind == "citizen" else Channel.COUNTER
    version = row.procedure.current_version
    order = Opening(
        procedure_id=row.procedure_id,
        version_id=version.pk if version else row.version_id,
        receiving_unit_id=row.receiving_unit_id,
        handling_unit_id=row.handling_unit_id,
        channel=channel,
        process_key=row.process_key,
        return_method=row.return_method or "counter",
        submitter_id=row.submitter_id,
        is_free=where.correction_is_free(row.procedure.code),
        corrects_id=row.pk,
    )
    party = replace(
        Party.objects.get(pk=row.pk).data(),
        summary=f"Đính chính kết quả hồ sơ {row.code}: {reason.strip()[:LONGEST_REASON]}",
    )
    if channel is Channel.ONLINE:
        return submit(order=order, party=party, by=by, at=at, command_id=command_id)
    return accept_at_counter(order=order, party=party, by=by, at=at, command_id=command_id)
