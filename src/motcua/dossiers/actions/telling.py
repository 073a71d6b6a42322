"""Telling the National Portal where a dossier stands: one message carries all that it does not know yet.

A deed puts a message with the dossier's number into the outbox (`outgoing`); what is told is built when it is sent.
When the dossier has moved on meanwhile, the first message carries all and the later ones find nothing to do.
"""

from dataclasses import dataclass
from datetime import datetime

from motcua.dossiers import store_queries
from motcua.dossiers.actions.outgoing import KIND_WHOLE
from motcua.dossiers.actions.performing import happened
from motcua.dossiers.actions.returning import mark_synchronised
from motcua.dossiers.errors import DossierNotFound
from motcua.dossiers.models import Component, Dossier, Party, ReusedPaper
from motcua.dossiers.rules import telling as rules
from motcua.dossiers.rules.states import CHANNEL_CODES, Business, Channel
from motcua.exchange import actions as exchange
from motcua.exchange.errors import PartnerRefused
from motcua.exchange.outbox import Message
from motcua.exchange.rules import NATIONAL_PORTAL, Owner, Paper, PortalDossier, ResultFile
from motcua.kernel.scopes import of_system, scope
from motcua.ledger import queries as log
from motcua.records import queries as records
from motcua.records.errors import RecordsError
from motcua.records.holding_rules import Shelf


def send(message: Message) -> None:
    """Send one message of the outbox. Raises PartnerUnavailable, PartnerRefused."""
    with scope(of_system("synchronise with the National Portal")):
        try:
            tell(dossier_id=_dossier_id(message), at=message.at, whole=message.kind == KIND_WHOLE)
        except DossierNotFound:
            return


def not_told(message: Message) -> None:
    """A message has become a dead letter: its dossier shows that it is not synchronised."""
    with scope(of_system("synchronise with the National Portal")):
        give_up(dossier_id=_dossier_id(message), at=message.at)


def _dossier_id(message: Message) -> int:
    found = message.body.get("dossier_id")
    if not isinstance(found, int):
        raise PartnerRefused(NATIONAL_PORTAL, "body", "the message names no dossier")
    return found


@dataclass(frozen=True)
class Telling:
    """What came of it: nothing to tell, or told up to an event of the dossier."""

    up_to_seq: int | None


def tell(*, dossier_id: int, at: datetime, whole: bool = False) -> Telling:
    """Tell the portal all states since the last confirmation and mark them told. Runs in the system's scope.

    `whole`: tell all of it, also what was confirmed before.

    Outside a transaction; may be interrupted anywhere and repeated: the portal keeps once what it hears twice.
    Raises: DossierNotFound, PartnerUnavailable, PartnerRefused.
    """
    record = _record(dossier_id, whole=whole)
    if record is None:
        return Telling(None)
    exchange.tell_national_portal(dossier_id, record, at=at, again=whole)
    mark_synchronised(dossier_id=dossier_id, up_to_seq=record.up_to, at=at)
    return Telling(record.up_to)


def give_up(*, dossier_id: int, at: datetime) -> None:
    """Mark the dossier as not synchronised; work on it goes on, once a day it is tried again."""
    row = Dossier.objects.filter(pk=dossier_id).only("moved_seq", "synced_seq").first()
    if row is not None and row.synced_seq < row.moved_seq:
        mark_synchronised(dossier_id=dossier_id, up_to_seq=row.moved_seq, at=at, failed=True)


def _record(dossier_id: int, *, whole: bool = False) -> PortalDossier | None:
    """What is to be told, or None when the portal knows the present state and is not to be told the `whole`."""
    row = (
        Dossier.objects.select_related("procedure__sector", "receiving_unit", "handling_unit")
        .filter(pk=dossier_id)
        .first()
    )
    if row is None:
        raise DossierNotFound
    if (row.synced_seq >= row.moved_seq and not whole) or row.destroyed_at is not None:
        return None
    party = Party.objects.filter(pk=dossier_id).first()
    events = [happened(recorded) for recorded in log.of_stream(dossier_id)]
    papers = Component.objects.filter(dossier_id=dossier_id, file__isnull=False).order_by("pk")
    reused = store_queries.current(dossier_id) if row.reused_papers else {}
    return PortalDossier(
        code=row.code,
        up_to=row.moved_seq,
        told_up_to=0 if whole else row.synced_seq,
        agency_id=row.receiving_unit.agency_id,
        procedure_code=row.procedure.code,
        procedure_name=row.procedure.name,
        sector_code=row.procedure.sector.code,
        sector_name=row.procedure.sector.name,
        channel=CHANNEL_CODES[Channel(row.channel)],
        summary=party.summary if party else "",
        received_at_unit=row.receiving_unit.name,
        handling_unit=row.handling_unit.name,
        owner=_owner(party),
        submitted=row.submitted_at,
        accepted=row.accepted_at,
        due=row.current_due,
        ended=row.ended_at,
        returned=row.returned_at,
        refused=row.ended_at if row.business == Business.REFUSED else None,
        state=row.national_code,
        return_by_post=row.return_method == "post",
        fee_vnd=row.fee_vnd,
        paid_online=row.paid_online,
        result_number=row.result_number,
        paid_vnd=row.paid_vnd,
        refunded_vnd=row.refunded_vnd,
        result_file=_result_file(row),
        papers=tuple(_paper(paper, reused.get(paper.key)) for paper in papers),
        progress=rules.progress(
            [event for event in events if event.seq <= row.moved_seq],
            receiving_unit=row.receiving_unit.name,
            handling_unit=row.handling_unit.name,
        ),
    )


def _result_file(row: Dossier) -> ResultFile | None:
    """The electronic original, once the result is there; its bytes are read only where they are uploaded."""
    sha256 = row.result_sha256
    if not sha256:
        return None
    return ResultFile(name=f"{row.code}.pdf", sha256=sha256, content=lambda: _result_bytes(sha256))


def _result_bytes(sha256: str) -> bytes:
    try:
        return records.read_file(sha256)
    except RecordsError as error:
        # held back by the virus scanner, or gone: it is looked at as a dead letter, others go on
        raise PartnerRefused(
            NATIONAL_PORTAL, "file", f"the result's file is not given out: {error.code}"
        ) from None


def _paper(paper: Component, used: ReusedPaper | None) -> Paper:
    """A component with its file, and where it came from when the store held it."""
    return Paper(
        key=paper.key,
        name=paper.file_name or paper.name,
        reference=str(paper.file_id)[:16],
        is_reused=used is not None,
        from_national_store=used is not None and used.shelf == Shelf.PORTAL,
        replaced_by=used.replaced_by if used else "",
    )


def _owner(party: Party | None) -> Owner:
    """An erased party is told without its data."""
    if party is None:
        return Owner(name="(đã xóa dữ liệu)", is_organisation=False, id_number="")
    return Owner(
        name=party.owner_name,
        is_organisation=party.owner_kind == "organisation",
        id_number=party.owner_id_number,
        telephone=party.telephone,
        email=party.email,
    )
