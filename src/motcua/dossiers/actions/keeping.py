"""Filling the owner's personal data store from a dossier: its results, and the papers that an official found correct.

`follow` looks at all that the log says and brings the store up to it: it may run twice, late, or in any order, and
the database lets each event bring a paper once.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from motcua.dossiers.models import Component, Dossier, Party, ReusedPaper
from motcua.dossiers.rules import keeping as rules
from motcua.kernel.zone import day_of
from motcua.ledger import queries as log
from motcua.ledger.rules import Entry
from motcua.records import holding_actions as store
from motcua.records import holding_rules as papers

BATCH = 500
# At the counter nobody marks components: what lies there is looked at as it is taken in.
_AT_THE_COUNTER = frozenset({"counter", "post"})


def follow(*, dossier_id: int, at: datetime) -> int:
    """Bring the store up to what the dossier's log says; the number of papers that are new. The system's scope."""
    return _follow([dossier_id], at)


_FEW = 20


def fill(*, at: datetime, after: int = 0, limit: int = BATCH) -> tuple[int, int, int]:
    """The same for the next dossiers by number that have anything to keep: those looked at, papers new, last number.

    A dossier brought along from an older system has no results of ours; its files are another's to vouch for.
    """
    ids = list(
        Dossier.objects.filter(pk__gt=after, origin="", accepted_at__isnull=False)
        .order_by("pk")
        .values_list("pk", flat=True)[:limit]
    )
    return (len(ids), _follow(ids, at), ids[-1]) if ids else (0, 0, after)


def _follow(dossier_ids: Sequence[int], at: datetime) -> int:
    found_rows = Dossier.objects.filter(pk__in=dossier_ids).order_by("pk")
    beside = ("procedure", "version", "handling_unit")
    # many dossiers share few versions, each a large document: read once
    many = len(dossier_ids) > _FEW
    rows = {
        row.pk: row
        for row in (found_rows.prefetch_related(*beside) if many else found_rows.select_related(*beside))
    }
    parties = {row.pk: row for row in Party.objects.filter(pk__in=dossier_ids).order_by("pk")}
    components: dict[int, list[Component]] = {}
    for component in Component.objects.filter(
        dossier_id__in=dossier_ids, file__isnull=False, check_state="correct"
    ).order_by("pk"):
        components.setdefault(component.dossier_id, []).append(component)
    reused: dict[int, dict[str, ReusedPaper]] = {}
    for one in ReusedPaper.objects.filter(dossier_id__in=dossier_ids, dropped_seq__isnull=True).order_by(
        "pk"
    ):
        reused.setdefault(one.dossier_id, {})[one.component_key] = one
    found: list[store.Paper] = []
    for dossier_id, recorded in sorted(log.of_streams(list(rows)).items()):
        party = parties.get(dossier_id)
        if party is None or not party.owner_id_number:
            continue  # erased, or an owner whom nobody can find again
        row, events = rows[dossier_id], [one.entry for one in recorded]
        found += _results(row, party, events)
        found += _handed_in(row, party, events, components.get(dossier_id, ()), reused.get(dossier_id, {}))
    return store.put(found, at=at)


def _results(row: Dossier, party: Party, events: Sequence[Entry]) -> Iterable[store.Paper]:
    kind, title = result_kind(row.version.content, row.procedure.code, row.procedure.name)
    for given in rules.results(events):
        issued_on = day_of(given.at)
        term, until = papers.term_of_result(kind, issued_on)
        if given.term:
            term, until = papers.Term(given.term), given.valid_until
        yield store.Paper(
            owner_number=party.owner_id_number,
            kind=kind,
            title=title,
            number=given.number,
            issuer=row.handling_unit.name,
            issuer_unit_id=row.handling_unit_id,
            issued_on=issued_on,
            term=term,
            valid_until=until,
            file_sha256=given.sha256,
            file_name=f"{row.code}-ket-qua.pdf",
            origin=papers.Origin.RESULT,
            source=store.Source(dossier_id=row.pk, code=row.code, seq=given.seq),
            confirmed=_confirmation(rules.Checked(given.seq, given.at, given.actor)),
            revoked_on=day_of(given.recalled_at) if given.recalled_at else None,
            revoked_why=given.recalled_why,
            supersedes=given.replaces or row.corrects_id,
        )


def result_kind(content: Mapping[str, Any], code: str, name: str) -> tuple[str, str]:
    """Code and name of what the procedure gives; without a code in its record one made of the procedure's own."""
    listed = content.get("results")
    rows = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    chosen = next((one for one in rows if one.get("written") is not False), rows[0] if rows else {})
    return str(chosen.get("code") or f"{code}/result"), str(chosen.get("name") or name)


def _handed_in(
    row: Dossier,
    party: Party,
    events: Sequence[Entry],
    components: Iterable[Component],
    reused: Mapping[str, ReusedPaper],
) -> Iterable[store.Paper]:
    checks, taken_in = rules.checked(events), rules.accepted(events)
    entries = _entries(row.version.content)
    for component in components:
        check = checks.get(component.key)
        if check is None and row.channel in _AT_THE_COUNTER:
            check = taken_in
        entry = entries.get(component.key)
        if check is None or entry is None or entry.get("digitise") is False:
            continue
        used = reused.get(component.key)
        if used is not None:
            # it came from the store: an owner's own upload is confirmed by the official who found it correct
            store.confirm(holding_id=used.holding_id, by=_confirmation(check))
            continue
        yield store.Paper(
            owner_number=party.owner_id_number,
            kind=papers.kind_of_component(row.procedure.code, entry, component.key),
            title=component.name,
            file_sha256=str(component.file_id),
            file_name=component.file_name or component.key,
            origin=papers.Origin.SUPPLIED,
            source=store.Source(dossier_id=row.pk, code=row.code, seq=check.seq, component=component.key),
            confirmed=_confirmation(check),
        )


def _confirmation(check: rules.Checked) -> store.Confirmation:
    return store.Confirmation(at=check.at, by_id=check.actor.user_id, unit_id=check.actor.unit_id)


def _entries(content: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    listed = content.get("components")
    rows = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return {str(one.get("key") or f"c{number}")[:60]: one for number, one in enumerate(rows, 1)}
