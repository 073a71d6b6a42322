"""What a new version of a procedure keeps of the version before it, because its source does not speak of it.

The national export knows no life events, synonyms, internal process or form of ours, and its tables name a paper or
a fee without what we need to handle it. Where the export's paper or fee is the same as before, that stays.
"""

from collections.abc import Mapping

from motcua.kernel.text import fold
from motcua.procedures.rules.national_export.record import Json

KEPT = ("name_en", "life_events", "keywords", "handled_by", "process")
KEPT_OF_COMPONENT = ("key", "required", "accepted_types", "digitise")
# How a fee is reckoned (`rules.fees`); kept only while its amount is the same.
KEPT_OF_FEE = ("kind", "per", "unit_vi", "unit_en", "then_from", "then_amount_vnd", "cap_vnd")


def carried_over(content: Mapping[str, Json], former: Mapping[str, Json]) -> dict[str, Json]:
    """The new content with what the former one says beside it. What the new one says itself is never replaced."""
    kept = {key: former[key] for key in KEPT if key in former and key not in content}
    return {
        **content,
        **kept,
        "components": _components(_entries(content, "components"), _entries(former, "components")),
        "channels": _channels(_entries(content, "channels"), _entries(former, "channels")),
    }


def _components(rows: list[dict[str, Json]], former: list[dict[str, Json]]) -> list[Json]:
    """A component is the same when its folded name is; of several with one name, those of the same case first."""
    waiting = list(former)
    found: list[Json] = []
    for row in rows:
        same = [entry for entry in waiting if _folded(entry, "name") == _folded(row, "name")]
        same.sort(key=lambda entry: _folded(entry, "case") != _folded(row, "case"))
        if not same:
            found.append(_optional_when_uncounted(row))
            continue
        # Once only: two components with one key would share their file.
        waiting.remove(same[0])
        found.append(_optional_when_uncounted({**row, **_part(same[0], KEPT_OF_COMPONENT)}))
    return found


def _optional_when_uncounted(row: Mapping[str, Json]) -> dict[str, Json]:
    """A row of which neither an original nor a copy is asked is a note, or a paper that is only shown."""
    nothing_asked = row.get("originals") == 0 and row.get("copies") == 0
    return {"required": False, **row} if nothing_asked else dict(row)


def _channels(lines: list[dict[str, Json]], former: list[dict[str, Json]]) -> list[Json]:
    found: list[Json] = []
    for line in lines:
        known = [
            fee
            for entry in former
            if entry.get("channel") == line.get("channel")
            for fee in _entries(entry, "fees")
        ]
        fees: list[Json] = [_fee(fee, known) for fee in _entries(line, "fees")]
        found.append({**line, "fees": fees})
    return found


def _fee(fee: dict[str, Json], known: list[dict[str, Json]]) -> dict[str, Json]:
    amount = fee.get("amount_vnd")
    same = [one for one in known if amount is not None and one.get("amount_vnd") == amount]
    # Two fees of one amount may be reckoned in two ways; then nobody can say which it is.
    return {**_part(same[0], KEPT_OF_FEE), **fee} if len(same) == 1 else dict(fee)


def _part(entry: Mapping[str, Json], keys: tuple[str, ...]) -> dict[str, Json]:
    return {key: entry[key] for key in keys if key in entry}


def _folded(entry: Mapping[str, Json], key: str) -> str:
    return fold(str(entry.get(key) or ""))


def _entries(content: Mapping[str, Json], key: str) -> list[dict[str, Json]]:
    found = content.get(key)
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []
