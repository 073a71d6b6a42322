"""Issuing slips: the number is taken in the deed's transaction; the PDF/A is made from the row afterwards.

What a slip says of the dossier at that instant stands in its `content`; personal data come from the party when
it is rendered. Once rendered, the file stays what it was, also when the party is erased later.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings

from motcua.dossiers.actions.numbering import next_slip_number
from motcua.dossiers.errors import SlipNotFound, SlipNotRenderable
from motcua.dossiers.models import Component, Dossier, Party, Slip, SupplementItem
from motcua.dossiers.rules import slips as rules
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.projection import DossierState
from motcua.dossiers.rules.slip_forms import slip_form
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json, parse_instant
from motcua.records import actions as records

if TYPE_CHECKING:
    from motcua.agencies.models import Unit
    from motcua.records.models import StoredFile

# Form set of circular 03/2025/TT-VPCP, in force with decree 118/2025 (domain facts 3.7).
FORM_SET = "v2025"
# Forms that list the components as they were handed in when the slip was issued.
_LISTS_COMPONENTS = frozenset({"01"})


def issue(
    form: str,
    state: DossierState,
    seq: int,
    *,
    by: Acting,
    at: datetime,
    words: Mapping[str, Json] | None = None,
) -> Slip:
    """Number a slip in the receiving unit's book of the year and keep what it says beyond the dossier.

    Runs inside the deed's transaction, and puts the job that renders it there too.
    """
    year = day_of(at).year
    received = state.accepted_at or state.submitted_at
    slip: Slip = Slip.unscoped.create(
        dossier_id=state.id,
        form=form,
        form_set=FORM_SET,
        seq=seq,
        unit_id=state.receiving_unit_id,
        year=year,
        number=next_slip_number(state.receiving_unit_id, year, form),
        issued_at=at,
        issued_by_id=by.user_id,
        content={
            "received": received.isoformat(),
            "due": state.current_due.isoformat() if state.current_due else None,
            "limit_value": state.limit_value,
            "limit_unit": state.limit_unit,
            "fee_vnd": state.fee_vnd,
            "set_count": state.set_count,
            "return_method": state.return_method,
            **({"components": _components_now(state.id)} if form in _LISTS_COMPONENTS else {}),
            **(words or {}),
        },
    )
    from procrastinate.contrib.django import app

    app.configure_task(name="dossiers.render_slip", queue="papers").defer(slip_id=slip.pk)
    return slip


def _components_now(dossier_id: int) -> list[Json]:
    """Key and counts of each component; its name stands with the component."""
    rows = Component.unscoped.filter(dossier_id=dossier_id).order_by("pk")
    return [list(row) for row in rows.values_list("key", "originals", "copies")]


def render(slip_id: int) -> "StoredFile":
    """The slip's PDF/A, made once and kept with its hash on the slip. Repeating it answers the same file.

    Runs in the open scope. Raises: SlipNotFound, SlipNotRenderable (the personal data were erased before it
    was ever rendered), StorageFull, TypesettingFailed.
    """
    slip = (
        Slip.objects.select_related(
            "file", "issued_by", "unit__parent", "unit__area", "dossier__procedure", "dossier__handling_unit"
        )
        .filter(pk=slip_id)
        .first()
    )
    if slip is None:
        raise SlipNotFound
    if slip.file is not None:
        return slip.file
    facts = _facts(slip)
    file = records.typeset(
        facts.form.template,
        rules.values(facts),
        at=slip.issued_at,
        qr_codes={"track": facts.track_url},
    )
    # Two that render at once set the same bytes; the first row written stays.
    Slip.objects.filter(pk=slip_id, file__isnull=True).update(file=file)
    return file


@dataclass(frozen=True)
class SlipPdf:
    """A slip to hand out: the stored PDF/A (see `records.queries.open_file`, `download_headers`) and its name."""

    file: "StoredFile"
    file_name: str


def slip_pdf(slip_id: int) -> SlipPdf:
    """The slip for a door, rendered now if no job has done it yet. Raises as `render` does."""
    file = render(slip_id)
    slip = Slip.objects.select_related("dossier").get(pk=slip_id)
    return SlipPdf(file=file, file_name=f"{slip.dossier.code}-{slip.form}-{slip.number}.pdf")


def _facts(slip: Slip) -> rules.SlipFacts:
    party = Party.objects.filter(pk=slip.dossier_id).first()
    if party is None:
        raise SlipNotRenderable
    dossier, said = slip.dossier, slip.content
    received = said.get("received")  # a loaded history says less
    return rules.SlipFacts(
        form=slip_form(slip.form_set, slip.form),
        number=slip.number,
        issued_at=slip.issued_at,
        agency=_agency(slip.unit),
        handling_agency=dossier.handling_unit.name,
        officer=slip.issued_by.full_name if slip.issued_by else "",
        dossier_code=dossier.code,
        procedure=dossier.procedure.name,
        owner=party.owner_name,
        submitter=party.submitter_name,
        id_number=party.owner_id_number,
        address=party.address,
        telephone=party.telephone,
        email=party.email,
        summary=party.summary,
        secret=party.lookup_secret,
        track_url=rules.track_url(settings.PUBLIC_URL, dossier.code),
        received_at=datetime.fromisoformat(received)
        if received
        else dossier.accepted_at or dossier.submitted_at,
        due=datetime.fromisoformat(said["due"]) if said.get("due") else None,
        limit_value=said.get("limit_value", dossier.limit_value),
        limit_unit=said.get("limit_unit", dossier.limit_unit),
        fee_vnd=said.get("fee_vnd", dossier.fee_vnd),
        set_count=said.get("set_count", dossier.set_count),
        return_method=said.get("return_method", dossier.return_method),
        components=_handed_in(slip),
        items=_asked(slip),
        reason=said.get("reason", ""),
        ground=said.get("ground", ""),
        deadline=parse_instant(said["deadline"]) if said.get("deadline") else None,
        bundle_code=said.get("bundle", ""),
        parts=_parts(dossier.bundle_id) if said.get("bundle") else (),
    )


def _parts(bundle_id: int | None) -> tuple[rules.PartLine, ...]:
    """The dossiers of an interlinked matter, all of one owner, whoever may read the slip."""
    rows = Dossier.unscoped.filter(bundle_id=bundle_id).order_by("bundle_part")
    return tuple(
        rules.PartLine(*line) for line in rows.values_list("code", "procedure__name", "handling_unit__name")
    )


def _handed_in(slip: Slip) -> tuple[rules.Listed, ...]:
    """The components as they were when the slip was issued; of a loaded history all that the dossier has."""
    if slip.form not in _LISTS_COMPONENTS:
        return ()
    rows = list(Component.objects.filter(dossier_id=slip.dossier_id).order_by("pk"))
    kept = slip.content.get("components")
    if kept is None:
        return tuple(rules.Listed(row.name, row.originals, row.copies) for row in rows)
    names = {row.key: row.name for row in rows}
    return tuple(rules.Listed(names.get(key, key), originals, copies) for key, originals, copies in kept)


def _agency(unit: "Unit") -> rules.Agency:
    return rules.Agency(
        name=unit.name,
        superior=unit.parent.name if unit.parent else "",
        is_service_centre=unit.kind == "service_centre",
        area_name=unit.area.name,
        address=unit.address,
        telephone=unit.telephone,
    )


def _asked(slip: Slip) -> tuple[rules.Listed, ...]:
    """What form 02 asks for, with the counts of the component that it is about."""
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
