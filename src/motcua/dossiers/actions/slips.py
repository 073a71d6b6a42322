"""Issuing slips: the number is taken in the deed's transaction; the PDF/A is made from the row afterwards.

What a slip says of the dossier at that instant stands in its `content`; personal data come from the party when
it is rendered. Once rendered, the file stays what it was, also when the party is erased later.

`issue` names the slip by kind; the form set gives its number, title and template. The words that a kind takes,
beyond what the dossier says itself (instants as `ledger.rules.instant_text`):

- filing: none
- receipt: none. `register_number` is taken here, from the unit's register of the year.
- supplement: `reason`, `items` (list), `deadline` (instant)
- refusal, stop_notice: `reason`, `ground`
- apology: `cause` ("subjective", "objective", or words to print), `reason`, `new_date` (instant), `signer` (name)
- control_sheet: `receiver` ("owner", "delegate") when the result was handed over
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings

from motcua.dossiers.actions import answers, former_data, sheets
from motcua.dossiers.actions.numbering import next_slip_number
from motcua.dossiers.errors import DossierNotFound, SlipNotFound, SlipNotRenderable
from motcua.dossiers.models import Component, Dossier, DueChange, Party, Slip, SupplementItem
from motcua.dossiers.rules import slips as rules
from motcua.dossiers.rules import verifying
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.dossiers.rules.slip_forms import SlipKind, form_set_for, slip_form
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json, instant_text, parse_instant
from motcua.procedures import queries as procedures
from motcua.procedures.rules.form_printing import printed_answers
from motcua.records import actions as records
from motcua.records import queries as papers
from motcua.records import rules as media
from motcua.records import seals

if TYPE_CHECKING:
    from motcua.agencies.models import Unit
    from motcua.records.models import StoredFile

# Kinds that list the components as they were handed in when the slip was issued.
_LISTS_COMPONENTS = frozenset({SlipKind.RECEIPT, SlipKind.FILING})
# What a paper names beside the dossier's own columns.
_OF_DOSSIER = ("procedure", "handling_unit", "receiving_unit__parent", "receiving_unit__area")


def issue(
    kind: SlipKind,
    state: DossierState,
    seq: int,
    *,
    by: Acting,
    at: datetime,
    words: Mapping[str, Json] | None = None,
    replaces: Slip | None = None,
) -> Slip:
    """Number a slip in its issuer's book of the year and keep what it says beyond the dossier.

    `state` is the dossier after the deed, `seq` the deed's event. Runs inside the deed's transaction, and puts
    the job that renders it there too. One slip of a kind an event.
    """
    year = day_of(at).year
    accepted = day_of(state.accepted_at) if state.accepted_at else None
    form = slip_form(form_set_for(accepted=accepted, issued=day_of(at)), kind)
    unit_id = state.handling_unit_id if form.by_agency else state.receiving_unit_id
    number = next_slip_number(unit_id, year, kind)
    content: dict[str, Json] = {
        "owner": state.owner_commitment,
        "received": instant_text(state.accepted_at or state.submitted_at),
        "due": instant_text(state.current_due) if state.current_due else None,
        "limit_value": state.limit_value,
        "limit_unit": state.limit_unit,
        "fee_vnd": state.fee_vnd,
        "set_count": state.set_count,
        "return_method": state.return_method,
        **_of_kind(kind, state, replaces, year),
        **(words or {}),
    }
    slip: Slip = Slip.unscoped.create(
        dossier_id=state.id,
        kind=kind,
        form=form.form,
        form_set=form.form_set,
        seq=seq,
        unit_id=unit_id,
        year=year,
        number=number,
        issued_at=at,
        issued_by_id=by.user_id,
        replaces=replaces,
        content=content,
        content_hash=verifying.fingerprint(
            dossier_code=state.code,
            kind=kind,
            form_set=form.form_set,
            unit_id=unit_id,
            year=year,
            number=number,
            issued_at=at,
            content=content,
        ),
    )
    from procrastinate.contrib.django import app

    app.configure_task(name="dossiers.render_slip", queue="papers").defer(slip_id=slip.pk)
    return slip


def _of_kind(kind: SlipKind, state: DossierState, replaces: Slip | None, year: int) -> dict[str, Json]:
    said: dict[str, Json] = {}
    if kind in _LISTS_COMPONENTS:
        said["components"] = _components_now(state.id)
    if kind is SlipKind.RECEIPT:
        # Issued again, the receipt keeps the dossier's line in the register.
        said["register_number"] = (
            replaces.content.get("register_number", replaces.number)
            if replaces
            else next_slip_number(state.receiving_unit_id, year, SlipKind.REGISTER)
        )
    if kind in (SlipKind.APOLOGY, SlipKind.CONTROL_SHEET):
        said["original_due"] = instant_text(state.original_due) if state.original_due else None
    return said


def reissue_receipt(state: DossierState, seq: int, *, by: Acting, at: datetime) -> Slip | None:
    """The receipt with the new due date, when the event has moved it; it names the one that it replaces.

    Call it as the last of a deed's writes, when the move stands beside the dossier. Answers None when the due
    date stayed, or when there is no receipt to replace (an imported dossier).
    """
    moved = DueChange.unscoped.filter(dossier_id=state.id, seq=seq).first()
    if moved is None or moved.before is None or moved.after is None:
        return None
    newest = Slip.unscoped.filter(dossier_id=state.id, kind=SlipKind.RECEIPT).order_by("-seq", "-pk").first()
    if newest is None:
        return None
    return issue(
        SlipKind.RECEIPT,
        state,
        seq,
        by=by,
        at=at,
        words={"due_before": instant_text(moved.before)},
        replaces=newest,
    )


def _components_now(dossier_id: int) -> list[Json]:
    """Key and counts of each component; its name stands with the component."""
    rows = Component.unscoped.filter(dossier_id=dossier_id).order_by("pk")
    return [list(row) for row in rows.values_list("key", "originals", "copies")]


def render(slip_id: int) -> "StoredFile":
    """The slip's PDF/A, made once and kept with its hash on the slip. Repeating it answers the same file.

    The same values give the same bytes; the copy that is handed out is that paper under the installation's seal,
    whose instant makes it another file: it is made once too, and kept by its content (`sealed`).
    Runs in the open scope. Raises: SlipNotFound, SlipNotRenderable (the personal data were erased before it
    was ever rendered), StorageFull, TypesettingFailed.
    """
    slip = _slip(slip_id)
    if slip.file is not None:
        return slip.file
    paper = _paper(slip)
    file = records.typeset(
        paper.template, paper.values, at=slip.issued_at, qr_codes=paper.qr_codes, bar_codes=paper.bar_codes
    )
    # Two that render at once set the same bytes; the first row written stays.
    Slip.objects.filter(pk=slip_id, file__isnull=True).update(file=file)
    return file


def sealed(slip_id: int, *, at: datetime) -> "StoredFile":
    """The copy of a rendered slip that is handed out. Two that seal at once: the first row written stays.

    Raises as `render` does, and SealMissing.
    """
    slip = _slip(slip_id)
    if slip.signed_file is not None:
        return slip.signed_file
    reference = verifying.reference(slip.pk, slip.content_hash)
    content = seals.seal(papers.read_file(render(slip_id).pk), reason=str(reference), at=at)
    file = records.store(content, limit_bytes=len(content), accepted=frozenset({media.PDF}))
    if Slip.objects.filter(pk=slip_id, signed_file__isnull=True).update(signed_file=file):
        return file
    return Slip.objects.select_related("signed_file").get(pk=slip_id).signed_file or file


def _slip(slip_id: int) -> Slip:
    slip = (
        Slip.objects.select_related(
            "file",
            "signed_file",
            "issued_by",
            "unit__parent",
            "unit__area",
            "replaces",
            *(f"dossier__{name}" for name in _OF_DOSSIER),
        )
        .filter(pk=slip_id)
        .first()
    )
    if slip is None:
        raise SlipNotFound
    return slip


@dataclass(frozen=True)
class Paper:
    """All that the typesetter wants of a slip."""

    template: str
    values: dict[str, Json]
    qr_codes: dict[str, str]
    bar_codes: dict[str, str]


def _paper(slip: Slip) -> Paper:
    facts = _facts(slip)
    values = rules.values(facts)
    if slip.kind == SlipKind.CONTROL_SHEET:
        receiver = str(slip.content.get("receiver", ""))
        values |= sheets.values_of(slip.dossier, facts, receiver=receiver, at=slip.issued_at)
    return Paper(
        template=facts.form.template,
        values=values,
        qr_codes={"verify": facts.verify_url},
        bar_codes={"code": facts.dossier_code},
    )


def unnumbered_control_sheet(dossier_id: int, *, at: datetime) -> Paper:
    """The control sheet as it stands at `at`, for the desk: no number, nothing to verify, nothing written.

    Raises: DossierNotFound, SlipNotRenderable.
    """
    dossier = Dossier.objects.select_related(*_OF_DOSSIER).filter(pk=dossier_id).first()
    if dossier is None:
        raise DossierNotFound
    accepted = day_of(dossier.accepted_at) if dossier.accepted_at else None
    form = slip_form(form_set_for(accepted=accepted, issued=day_of(at)), SlipKind.CONTROL_SHEET)
    slip = Slip(
        dossier=dossier,
        kind=form.kind,
        form=form.form,
        form_set=form.form_set,
        unit=dossier.receiving_unit,
        year=day_of(at).year,
        number=0,
        issued_at=at,
        content={
            "due": instant_text(dossier.current_due) if dossier.current_due else None,
            "original_due": instant_text(dossier.original_due) if dossier.original_due else None,
        },
    )
    paper = _paper(slip)
    values = {**paper.values, "reference": "", "number_text": f"……/{form.notation}"}
    return Paper(paper.template, values, {}, paper.bar_codes)


@dataclass(frozen=True)
class SlipPdf:
    """A slip to hand out under a name: the stored PDF/A (see `records.queries.open_file`, `download_headers`),
    or, while no job has rendered it yet, the same bytes not stored."""

    file_name: str
    file: "StoredFile | None" = None
    content: bytes = b""


def slip_pdf(slip_id: int) -> SlipPdf:
    """The slip for a door. Writes nothing: what is not rendered yet is set for this reader alone, and stored by
    the job. Raises as `render` does."""
    slip = _slip(slip_id)
    name = f"{slip.dossier.code}-{slip.form}-{slip.number}.pdf"
    if slip.signed_file is not None or slip.file is not None:
        return SlipPdf(name, file=slip.signed_file or slip.file)
    paper = _paper(slip)
    content = papers.paper(
        paper.template, paper.values, at=slip.issued_at, qr_codes=paper.qr_codes, bar_codes=paper.bar_codes
    )
    return SlipPdf(name, content=content)


def _facts(slip: Slip) -> rules.SlipFacts:
    party = Party.objects.filter(pk=slip.dossier_id).first()
    if party is None or slip.dossier.destroyed_at is not None:
        raise SlipNotRenderable
    dossier, said = slip.dossier, slip.content
    # a paper that was issued before the owner's data were corrected says what stood then; a print says what stands
    data = party.data() if slip.seq is None else former_data.as_of(slip.dossier_id, slip.seq, party.data())
    reference = verifying.reference(slip.pk, slip.content_hash)
    return rules.SlipFacts(
        form=slip_form(slip.form_set, slip.kind),
        number=slip.number,
        issued_at=slip.issued_at,
        agency=agency_of(slip.unit),
        reception=agency_of(dossier.receiving_unit),
        reference=reference.printed,
        verify_url=verifying.verify_url(settings.PUBLIC_URL, reference),
        replaced=_replaced(slip),
        handling_agency=dossier.handling_unit.name,
        officer=slip.issued_by.full_name if slip.issued_by else "",
        dossier_code=dossier.code,
        procedure=dossier.procedure.name,
        owner=data.owner_name,
        submitter=data.submitter_name,
        id_number=data.owner_id_number,
        address=data.address,
        telephone=data.telephone,
        email=data.email,
        summary=party.summary,
        secret=party.lookup_secret,
        track_url=rules.track_url(settings.PUBLIC_URL, dossier.code),
        # a loaded history says less
        received_at=_instant(said, "received") or dossier.accepted_at or dossier.submitted_at,
        due=_instant(said, "due"),
        limit_value=said.get("limit_value", dossier.limit_value),
        limit_unit=said.get("limit_unit", dossier.limit_unit),
        fee_vnd=said.get("fee_vnd", dossier.fee_vnd),
        set_count=said.get("set_count", dossier.set_count),
        return_method=said.get("return_method", dossier.return_method),
        components=_handed_in(slip),
        items=_asked(slip),
        reason=said.get("reason", ""),
        ground=said.get("ground", ""),
        deadline=_instant(said, "deadline"),
        register_number=said.get("register_number"),
        original_due=_instant(said, "original_due"),
        new_date=_instant(said, "new_date"),
        cause=said.get("cause", ""),
        signer=said.get("signer", ""),
        answers=_answers(slip, party),
        bundle_code=said.get("bundle", ""),
        parts=_parts(dossier.bundle_id) if said.get("bundle") else (),
    )


def _answers(slip: Slip, party: Party) -> tuple[tuple[str, str], ...]:
    """The e-form's answers that stand on a receipt, as they were when it was issued."""
    if slip.kind not in _LISTS_COMPONENTS or not party.form_data:
        return ()
    version = procedures.version_of(slip.dossier.version_id)
    data = answers.as_of(slip.dossier_id, slip.seq, party.form_data)
    return printed_answers(version.form_schema, version.form_layout, data)


def _parts(bundle_id: int | None) -> tuple[rules.PartLine, ...]:
    """The dossiers of an interlinked matter, all of one owner, whoever may read the slip."""
    rows = Dossier.unscoped.filter(bundle_id=bundle_id).order_by("bundle_part")
    return tuple(
        rules.PartLine(*line) for line in rows.values_list("code", "procedure__name", "handling_unit__name")
    )


def _instant(said: Mapping[str, Json], key: str) -> datetime | None:
    value = said.get(key)
    return parse_instant(value) if isinstance(value, str) else None


def _replaced(slip: Slip) -> rules.Replaced | None:
    if slip.replaces is None:
        return None
    form = slip_form(slip.replaces.form_set, slip.replaces.kind)
    return rules.Replaced(
        title=form.title,
        number_text=form.number_text(slip.replaces.number),
        issued_at=slip.replaces.issued_at,
        due=_instant(slip.content, "due_before"),
    )


def _handed_in(slip: Slip) -> tuple[rules.Listed, ...]:
    """The components as they were when the slip was issued; of a loaded history all that the dossier has."""
    if slip.kind not in _LISTS_COMPONENTS:
        return ()
    rows = list(Component.objects.filter(dossier_id=slip.dossier_id).order_by("pk"))
    kept = slip.content.get("components")
    if kept is None:
        return tuple(rules.Listed(row.name, row.originals, row.copies) for row in rows)
    names = {row.key: row.name for row in rows}
    return tuple(rules.Listed(names.get(key, key), originals, copies) for key, originals, copies in kept)


def agency_of(unit: "Unit") -> rules.Agency:
    """A unit (with its area and the one above it) as papers name it."""
    return rules.Agency(
        name=unit.name,
        superior=unit.parent.name if unit.parent else "",
        is_service_centre=unit.kind == "service_centre",
        area_name=unit.area.name,
        address=unit.address,
        telephone=unit.telephone,
    )


def _asked(slip: Slip) -> tuple[rules.Listed, ...]:
    """What a supplement request asks for, with the counts of the component that it is about."""
    items = SupplementItem.objects.filter(dossier_id=slip.dossier_id, request_seq=slip.seq).order_by("pk")
    counts = {c.key: c for c in Component.objects.filter(dossier_id=slip.dossier_id)}
    listed: list[rules.Listed] = []
    for item in items:
        component = counts.get(item.component_key)
        listed.append(
            rules.Listed(item.what, component.originals, component.copies)
            if component
            else rules.Listed(item.what)
        )
    return tuple(listed)
