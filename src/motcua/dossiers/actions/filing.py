"""Opening a dossier: submitted online (state 1), or taken in at the counter or by post (state 2 at once)."""

import secrets
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from motcua.agencies import queries as agencies
from motcua.dossiers.actions import assessing, firms, reusing
from motcua.dossiers.actions.numbering import next_code
from motcua.dossiers.actions.performing import Done, already_done, next_id, open_dossier
from motcua.dossiers.actions.receipts import issue_receipt
from motcua.dossiers.errors import InputRefused, NotAllowed, NotForThisPoint
from motcua.dossiers.models import Component, Draft, Party
from motcua.dossiers.models.party import representative_columns
from motcua.dossiers.rules import authority, deciding, opening, where
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.dossiers.rules.opening import Opening, PartyData, bindable
from motcua.kernel.text import fold
from motcua.kernel.worktime import Limit, LimitUnit
from motcua.ledger.errors import CommandReused
from motcua.ledger.rules import Json
from motcua.procedures import queries as procedures

if TYPE_CHECKING:
    from motcua.procedures.models import ProcedureVersion


def submit(
    *,
    order: Opening,
    party: PartyData,
    by: Acting,
    at: datetime,
    command_id: str,
    draft_id: str | None = None,
    code: str = "",
) -> Done:
    """An applicant submits online: state 1, no clock yet. The draft's id is the natural `command_id`.

    `code` is one that the National Portal gave the dossier; the unit's next one otherwise.
    Repeating it with the same key files nothing and answers the same dossier.
    Raises: NotAllowed (an official submitting online), NoSuchLimit (channel not offered), InputRefused.
    """
    if by.kind != "citizen" or order.channel != "online":
        raise NotAllowed(command=Command.SUBMIT, needs="the applicant, through the channel online")
    return _open("submitted", order, party, by, at, command_id, draft_id=draft_id, code=code)


def accept_at_counter(*, order: Opening, party: PartyData, by: Acting, at: datetime, command_id: str) -> Done:
    """An intake officer takes in a complete dossier at the counter or by post: state 2, form 01, the clock runs.

    A support point takes it in for another unit when the order names it (`intake_point_id`) and the rules of
    intake allow it (law/where/intake.yaml); the papers travel then.
    Raises: NotAllowed (not an intake officer of the unit), NotForThisPoint, NoSuchLimit, InputRefused.
    """
    require_counter(order, by)
    if any(component.check_state in ("missing", "wrong") for component in order.components):
        raise InputRefused(field="components", problem="incomplete")
    return _open("accepted", order, party, by, at, command_id)


def require_counter(order: Opening, by: Acting) -> None:
    """Raises NotAllowed, NotForThisPoint unless who acts may take in the order's papers where they sit."""
    place = order.intake_point_id or order.receiving_unit_id
    if not authority.may_take_in(by, place) or order.channel == "online":
        raise NotAllowed(command=Command.ACCEPT, needs="an intake officer of the unit that takes it in")
    if order.intake_point_id is not None:
        code = procedures.version_of(order.version_id).procedure.code
        if not where.may_take_for(_place(order.intake_point_id), _place(order.receiving_unit_id), code):
            raise NotForThisPoint


def _place(unit_id: int) -> where.Place:
    unit = agencies.unit(unit_id)
    return where.Place(unit.pk, unit.kind, unit.level)


def _open(
    kind: str,
    order: Opening,
    party: PartyData,
    by: Acting,
    at: datetime,
    command_id: str,
    *,
    draft_id: str | None = None,
    code: str = "",
) -> Done:
    party = party.checked().composed()
    try:
        with transaction.atomic():
            repeated = already_done(command_id, dossier_id=None, kind=kind)
            if repeated is not None:
                return repeated
            done = open_one(kind, order, party, by, at, command_id, code=code)
            if draft_id is not None:
                Draft.objects.filter(pk=draft_id).update(submitted_dossier_id=done.state.id)
            return done
    except CommandReused:
        # the same key committed between our look and our write: answer what it answered
        repeated = already_done(command_id, dossier_id=None, kind=kind)
        if repeated is None:
            raise
        return repeated


def open_one(
    kind: str,
    order: Opening,
    party: PartyData,
    by: Acting,
    at: datetime,
    command_id: str,
    *,
    lookup_secret: str = "",
    code: str = "",
) -> Done:
    """Write one new dossier inside the caller's transaction. `lookup_secret`: that of the bundle it is part of.

    Raises: NoSuchLimit, CommandReused.
    """
    version = procedures.version_of(order.version_id)
    line = opening.line_of(order, version.content, party.form_data)
    salt = secrets.token_bytes(16)
    assessed = _assessed(version, order, party, kind, at)
    stored = reusing.at_opening(
        order.components,
        version,
        owner_number=party.owner_id_number,
        submitter_id=by.user_id if by.kind == "citizen" else None,
        at=at,
    )
    order = replace(order, components=stored.components)
    dossier_id = next_id()
    payload = opening.opening_payload(
        order,
        dossier_id=dossier_id,
        code=code or next_code(order.receiving_unit_id, at),
        line=line,
        submitter_id=by.user_id if by.kind == "citizen" else order.submitter_id,
        owner_commitment=party.committed(salt),
    )
    payload.update(stored.payload())
    if assessed is not None:
        payload.update(assessed.payload(salt))
    if kind == "accepted":
        payload.update(_acceptance(order, line, at))

    def write(state: DossierState, seq: int, when: datetime) -> None:
        if assessed is not None:
            assessed.keep(state.id, seq, when)
        _write_papers(state, order, party, salt, lookup_secret or opening.new_secret())
        reusing.keep(stored.used, state.id, seq, by=by, at=when)
        firms.hold(state.id, state.channel, party)
        if kind == "accepted":
            issue_receipt(state, seq, by=by, at=when)

    return open_dossier(
        kind=kind,
        by=by,
        at=at,
        command_id=command_id,
        dossier_id=dossier_id,
        payload=payload,
        write=write,
    )


def _assessed(
    version: "ProcedureVersion", order: Opening, party: PartyData, kind: str, at: datetime
) -> assessing.Assessed | None:
    """What it costs, by the rules of the day; None where it is free of charge or no fee is known."""
    if order.is_free:
        return None
    found = assessing.assess(
        version,
        receiving_unit_id=order.receiving_unit_id,
        channel=order.channel,
        line=order.line,
        answers=party.form_data,
        applicant=party.owner_kind,
        claim=order.fee_claim,
        submitted_at=at,
        at=at,
    )
    if found is not None and kind == "accepted" and order.bundle_id is None:
        assessing.require_case(found)
    return found


def _acceptance(order: Opening, line: opening.ChannelLine, at: datetime) -> dict[str, Json]:
    limit = (
        Limit(value=Decimal(line.limit_value), unit=LimitUnit(line.limit_unit)) if line.limit_value else None
    )
    return deciding.acceptance(agencies.calendar_of(order.handling_unit_id), limit, at)


def _write_papers(
    state: DossierState, order: Opening, party: PartyData, salt: bytes, lookup_secret: str
) -> None:
    Party.unscoped.create(
        dossier_id=state.id,
        owner_kind=party.owner_kind,
        owner_name=party.owner_name,
        owner_folded_name=fold(party.owner_name),
        owner_id_number=party.owner_id_number,
        owner_birth_date=party.owner_birth_date,
        telephone=party.telephone,
        email=party.email,
        address=party.address,
        submitter_name=party.submitter_name,
        summary=party.summary,
        form_data=bindable(dict(party.form_data)),
        lookup_secret=lookup_secret,
        salt=salt,
        **representative_columns(party.representative),
    )
    Component.unscoped.bulk_create(
        Component(
            dossier_id=state.id,
            key=handed.key,
            name=handed.name,
            originals=handed.originals,
            copies=handed.copies,
            file_id=handed.file_sha256 or None,
            file_name=handed.file_name,
            check_state=handed.check_state,
            note=handed.note,
        )
        for handed in order.components
    )
