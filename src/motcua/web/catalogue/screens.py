"""A draft's content as the fields of one long form, and back. What the form does not speak of stays as it was."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from motcua.kernel.text import fold, squeeze
from motcua.procedures.rules.drafting import FlagsInvalid, VersionFlags

Content = Mapping[str, Any]
Posted = Mapping[str, Any]

MOST_ROWS = 400
BLANK = {"channels": 1, "papers": 2, "bases": 2, "results": 1}
MORE = 5
# "8.000: Lệ phí ..." - the amount in đồng, then what it is for
_FEE = re.compile(r"^\s*(\d[\d.]*)\s*(?:đồng|đ|VNĐ)?\s*[:;|]\s*(.+)$", re.IGNORECASE)


@dataclass
class ChannelRow:
    channel: str = ""
    value: str = ""
    unit: str = "working_day"
    limit_text: str = ""
    fees: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.channel


@dataclass
class PaperRow:
    key: str = ""
    name: str = ""
    case: str = ""
    originals: str = ""
    copies: str = ""
    form: str = ""
    required: bool = True

    @property
    def is_empty(self) -> bool:
        return not self.name


@dataclass
class BasisRow:
    number: str = ""
    title: str = ""
    issued_on: str = ""
    effective_on: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.number or self.title)


@dataclass
class ResultRow:
    code: str = ""
    name: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.code or self.name)


Row = ChannelRow | PaperRow | BasisRow | ResultRow
ROWS: Mapping[str, type[Row]] = {
    "channels": ChannelRow,
    "papers": PaperRow,
    "bases": BasisRow,
    "results": ResultRow,
}
TEXTS = (
    "name",
    "performing",
    "steps",
    "conditions",
    "sets",
    "reason",
    "online_level",
    "older_level",
    "eligibility_reason",
)
FLAGS = (
    "eligible_for_full_online",
    "on_mobile",
    "written_result_required",
    "has_financial_obligation",
    "payable_online",
)
_LONGEST = {"name": 2000, "steps": 60_000, "conditions": 30_000, "reason": 2000}


@dataclass
class Screen:
    """The form as it stands or as it was filled in."""

    texts: dict[str, str] = field(default_factory=dict)
    levels: list[str] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)
    no_components: bool = False
    flags: dict[str, bool] = field(default_factory=dict)
    rows: dict[str, list[Any]] = field(default_factory=lambda: {part: [] for part in ROWS})

    def numbered(self, part: str) -> list[tuple[int, Any]]:
        return list(enumerate(self.rows[part], 1))


@dataclass(frozen=True)
class Unreadable:
    """A field that cannot be read: its anchor, the part it belongs to, the line, and the fault's code."""

    anchor: str
    part: str
    entry: int
    code: str


def shown(content: Content, flags: Content, *, name: str, reason: str) -> Screen:
    """The form of a draft as it is saved, with empty rows to fill in."""
    texts = _mapping(content, "texts")
    screen = Screen(
        texts={
            "name": name,
            "performing": str(_mapping(content, "agencies").get("performing") or ""),
            "steps": str(content.get("steps") or texts.get("steps") or ""),
            "conditions": str(texts.get("conditions") or ""),
            "sets": str(content.get("sets") or ""),
            "reason": reason,
            "online_level": str(flags.get("online_level") or "partial_online"),
            "older_level": str(flags.get("older_level") or ""),
            "eligibility_reason": str(flags.get("eligibility_reason") or ""),
        },
        levels=[str(one) for one in content.get("levels") or ()],
        subjects=[str(one) for one in content.get("subjects") or ()],
        no_components=bool(content.get("no_components")),
        flags={key: bool(flags.get(key, key == "written_result_required")) for key in FLAGS},
    )
    screen.rows = {
        "channels": [_channel_row(row) for row in _entries(content, "channels")],
        "papers": [_paper_row(row) for row in _entries(content, "components")],
        "bases": [_filled(BasisRow, row) for row in _entries(content, "legal_bases")],
        "results": [_filled(ResultRow, row) for row in _entries(content, "results")],
    }
    return with_blanks(screen)


def with_blanks(screen: Screen, *, more: str = "") -> Screen:
    for part, count in BLANK.items():
        filled = [row for row in screen.rows[part] if not row.is_empty]
        screen.rows[part] = [*filled, *(ROWS[part]() for _ in range(MORE if part == more else count))]
    return screen


def posted(said: Any) -> Screen:
    """What was sent. `said` is a QueryDict."""

    def text(name: str, longest: int = 1000) -> str:
        return str(said.get(name, "")).replace("\0", "").replace("\r\n", "\n").strip()[:longest]

    screen = Screen(
        texts={name: text(name, _LONGEST.get(name, 1000)) for name in TEXTS},
        levels=[str(one)[:20] for one in said.getlist("levels")][:10],
        subjects=[str(one)[:40] for one in said.getlist("subjects")][:20],
        no_components=said.get("no_components") == "yes",
        flags={key: said.get(key) == "yes" for key in FLAGS},
    )
    screen.texts["name"] = squeeze(screen.texts["name"])
    for part, kind in ROWS.items():
        for number in range(1, MOST_ROWS):
            names = [one for one in kind.__dataclass_fields__ if one != "required"]
            if f"{part}-{number}-{names[-1]}" not in said:
                break
            values: dict[str, Any] = {one: text(f"{part}-{number}-{one}", 5000) for one in names}
            if kind is PaperRow:
                values["required"] = said.get(f"{part}-{number}-required") == "yes"
            screen.rows[part].append(kind(**values))
    return screen


def content_of(
    screen: Screen, former: Content
) -> tuple[dict[str, Any], VersionFlags | None, list[Unreadable]]:
    """The content that the form says, over what the draft said; the columns; and what cannot be read."""
    faults: list[Unreadable] = []
    said = screen.texts
    content: dict[str, Any] = {
        **former,
        "name": said["name"],
        "levels": screen.levels,
        "subjects": screen.subjects,
    }
    texts = {**_mapping(former, "texts"), "conditions": said["conditions"]}
    if "steps" in former or not _mapping(former, "texts").get("steps"):
        content["steps"] = said["steps"]
    else:  # where the national export has them
        texts["steps"] = said["steps"]
    content["texts"] = {key: value for key, value in texts.items() if value}
    agencies = {**_mapping(former, "agencies"), "performing": said["performing"]}
    content["agencies"] = {key: value for key, value in agencies.items() if value}
    _set_or_drop(content, "no_components", screen.no_components or None)
    sets = _whole(said["sets"])
    if said["sets"] and not sets:
        faults.append(Unreadable("id_sets", "sets", 1, "unreadable"))
    _set_or_drop(content, "sets", sets)
    for key in ("texts", "agencies"):
        if not content[key]:
            del content[key]
    content["channels"] = _channels(screen, _entries(former, "channels"), faults)
    content["components"] = _papers(screen, _entries(former, "components"), faults)
    content["legal_bases"] = _bases(screen, _entries(former, "legal_bases"), faults)
    content["results"] = _results(screen, _entries(former, "results"))
    return content, _flags(screen, faults), faults


def _flags(screen: Screen, faults: list[Unreadable]) -> VersionFlags | None:
    older = screen.texts["older_level"]
    owed = screen.flags["has_financial_obligation"]
    try:
        return VersionFlags(
            online_level=screen.texts["online_level"],
            older_level=int(older) if older in ("1", "2", "3", "4") else None,
            eligible_for_full_online=screen.flags["eligible_for_full_online"],
            eligibility_reason=screen.texts["eligibility_reason"],
            on_mobile=screen.flags["on_mobile"],
            written_result_required=screen.flags["written_result_required"],
            has_financial_obligation=owed,
            payable_online=owed and screen.flags["payable_online"],
        )
    except FlagsInvalid:
        faults.append(Unreadable("id_online_level", "flags", 0, "unknown"))
        return None


def _channels(screen: Screen, former: Sequence[Content], faults: list[Unreadable]) -> list[dict[str, Any]]:
    found = []
    waiting = list(former)
    for number, row in screen.numbered("channels"):
        if row.is_empty:
            continue
        was = next((one for one in waiting if one.get("channel") == row.channel), {})
        if was:
            waiting.remove(was)
        line = {**was, "channel": row.channel, "limit": None}
        if row.value:
            line["limit"] = _limit(row, was)
            if line["limit"] is None:
                faults.append(Unreadable(f"id_channels-{number}-value", "limit", number, "unreadable"))
        _set_or_drop(line, "limit_text", row.limit_text or None)
        line["fees"] = _fees(row.fees, _entries(was, "fees"))
        found.append(line)
    return found


def _limit(row: ChannelRow, was: Content) -> dict[str, Any] | None:
    """The limit; as it was written before when it says the same. None when it is no number above 0."""
    try:
        value = Decimal(row.value.replace(",", "."))
    except InvalidOperation:
        return None
    if not value.is_finite() or value <= 0:
        return None
    known = was.get("limit")
    if isinstance(known, Mapping) and known.get("unit") == row.unit and _is_number(known.get("value"), value):
        return dict(known)
    return {"value": int(value) if value == value.to_integral_value() else float(value), "unit": row.unit}


def _is_number(said: object, value: Decimal) -> bool:
    try:
        return Decimal(str(said)) == value
    except InvalidOperation:
        return False


def _fees(typed: str, former: Sequence[Content]) -> list[dict[str, Any]]:
    """A line a fee. One that says what it said before keeps how it is reckoned (per page, from the third on)."""
    found: list[dict[str, Any]] = []
    for line in filter(None, (one.strip() for one in typed.split("\n"))):
        matched = _FEE.match(line)
        amount = int(matched[1].replace(".", "")) if matched else None
        text = matched[2].strip() if matched else line
        same = [
            fee
            for fee in former
            if fee.get("amount_vnd") == amount and squeeze(str(fee.get("text") or "")) == squeeze(text)
        ]
        found.append(dict(same[0]) if same else {"amount_vnd": amount, "text": text, "kind": "fee"})
    return found


def _papers(screen: Screen, former: Sequence[Content], faults: list[Unreadable]) -> list[dict[str, Any]]:
    found = []
    waiting = list(former)
    for number, row in screen.numbered("papers"):
        if row.is_empty:
            continue
        was = next((one for one in waiting if _is_paper(one, row)), {})
        if was:
            waiting.remove(was)
        line = {**was, "case": row.case, "name": row.name, "form": row.form}
        for key in ("originals", "copies"):
            typed = getattr(row, key)
            count = _whole(typed) if typed else 0
            if count is None:
                faults.append(Unreadable(f"id_papers-{number}-{key}", "components", number, "count"))
            line[key] = count or 0
        if not row.required or was.get("required") is False or not was:
            line["required"] = row.required
        found.append(line)
    return found


def _is_paper(one: Content, row: PaperRow) -> bool:
    if row.key:
        return one.get("key") == row.key
    return not one.get("key") and fold(str(one.get("name") or "")) == fold(row.name)


def _bases(screen: Screen, former: Sequence[Content], faults: list[Unreadable]) -> list[dict[str, Any]]:
    found = []
    for number, row in screen.numbered("bases"):
        if row.is_empty:
            continue
        was = next((one for one in former if (one.get("number") or "") == row.number and row.number), {})
        line = {**was, "number": row.number or None, "title": row.title}
        for key in ("issued_on", "effective_on"):
            typed = getattr(row, key)
            if typed and not is_day(typed):
                faults.append(Unreadable(f"id_bases-{number}-{key}", "legal_bases", number, "date"))
            _set_or_drop(line, key, typed or None)
        found.append(line)
    return found


def _results(screen: Screen, former: Sequence[Content]) -> list[dict[str, Any]]:
    found = []
    for _number, row in screen.numbered("results"):
        if row.is_empty:
            continue
        was = next((one for one in former if _is_result(one, row)), {})
        found.append({**was, "code": row.code, "name": row.name})
    return found


def _is_result(one: Content, row: ResultRow) -> bool:
    return (one.get("code") or "") == row.code and bool(row.code or one.get("name") == row.name)


def is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _channel_row(row: Content) -> ChannelRow:
    limit = row.get("limit")
    known = limit if isinstance(limit, Mapping) else {}
    return ChannelRow(
        channel=str(row.get("channel") or ""),
        value=str(known.get("value") or ""),
        unit=str(known.get("unit") or "working_day"),
        limit_text=str(row.get("limit_text") or ""),
        fees="\n".join(_fee_line(fee) for fee in _entries(row, "fees")),
    )


def _fee_line(fee: Content) -> str:
    amount, text = fee.get("amount_vnd"), squeeze(str(fee.get("text") or ""))
    return text if amount is None else f"{amount:,}".replace(",", ".") + f": {text}"


def _paper_row(row: Content) -> PaperRow:
    return PaperRow(
        key=str(row.get("key") or ""),
        name=str(row.get("name") or ""),
        case=str(row.get("case") or ""),
        originals=str(row.get("originals") or 0),
        copies=str(row.get("copies") or 0),
        form=str(row.get("form") or ""),
        required=row.get("required") is not False,
    )


def _filled(kind: type[BasisRow] | type[ResultRow], row: Content) -> BasisRow | ResultRow:
    return kind(**{name: str(row.get(name) or "") for name in kind.__dataclass_fields__})


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def _set_or_drop(content: dict[str, Any], key: str, value: Any) -> None:
    if value is None:
        content.pop(key, None)
    else:
        content[key] = value


def _mapping(said: Content, key: str) -> Content:
    found = said.get(key)
    return found if isinstance(found, Mapping) else {}


def _entries(said: Content, key: str) -> list[Content]:
    found = said.get(key)
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []
