"""Reading a plan of reorganisation: from a YAML file, a workbook of one row an act, or stored JSON. Pure.

YAML: `number`, `signed_on`, `signer`, `basis`, `effective_on`, `reason` and `acts`, each with `kind` and the keys of
`reorganising.Act`. The workbook has a sheet `Quyết định` of two columns and a sheet `Sắp xếp` with one row an act
(for a split: one row a successor). docs/reorganisation.md shows both.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import yaml
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from motcua.agencies.errors import PlanUnreadable
from motcua.agencies.reorganising import MOST_ACTS, Act, ActKind, NewUnit, Part
from motcua.kernel.text import fold

LARGEST_FILE = 8_000_000
LARGEST_UNPACKED = 120_000_000
HEAD_SHEET, ACT_SHEET = "Quyết định", "Sắp xếp"
# key -> Vietnamese heading
HEAD = {
    "number": "Số, ký hiệu",
    "signed_on": "Ngày ký",
    "signer": "Mã cơ quan ký",
    "basis": "Căn cứ",
    "effective_on": "Ngày hiệu lực",
    "reason": "Lý do",
}
COLUMNS = {
    "kind": "Việc",
    "units": "Đơn vị",
    "into": "Về đơn vị",
    "under": "Trực thuộc",
    "level": "Cấp",
    "name": "Tên mới",
    "short_name": "Tên viết tắt",
    "agency_id": "Mã mới",
    "unit_kind": "Loại đơn vị",
    "area": "Mã địa bàn",
    "address": "Địa chỉ",
    "telephone": "Điện thoại",
    "rest": "Phần còn lại",
    "procedures": "Thủ tục",
    "sectors": "Lĩnh vực",
    "received_at": "Nơi tiếp nhận",
    "dossiers": "Hồ sơ",
    "posts": "Vị trí",
}
KINDS = {
    "lap moi": ActKind.CREATE,
    "thanh lap": ActKind.CREATE,
    "hop nhat": ActKind.MERGE,
    "sap nhap": ActKind.MERGE,
    "gop": ActKind.MERGE,
    "chia": ActKind.SPLIT,
    "tach": ActKind.SPLIT,
    "doi ten": ActKind.RENAME,
    "chuyen": ActKind.MOVE,
    "chuyen truc thuoc": ActKind.MOVE,
    "ket thuc": ActKind.ABOLISH,
    "giai the": ActKind.ABOLISH,
    "bo cap": ActKind.ABOLISH,
    **{kind.value: kind for kind in ActKind},
}
LEVELS = {"cap bo": "ministry", "cap tinh": "province", "cap huyen": "district", "cap xa": "commune"}
_LISTS = ("procedures", "sectors", "received_at", "dossiers", "posts")
_ACT_KEYS = frozenset(
    {"kind", "units", "unit", "into", "parts", "name", "short_name", "agency_id", "under", "level", "new"}
)
_PART_KEYS = frozenset({"unit", "rest", *_LISTS})
_NEW_KEYS = frozenset(NewUnit.__dataclass_fields__)


@dataclass(frozen=True)
class PlanFile:
    """What a file says: the decision's head as far as it is given, and the acts as JSON."""

    head: Mapping[str, str]
    acts: tuple[Mapping[str, Any], ...]


def read(name: str, content: bytes) -> PlanFile:
    """A plan from a YAML file or a workbook. Raises PlanUnreadable with every fault that it has."""
    if len(content) > LARGEST_FILE:
        raise PlanUnreadable((f"The file has {len(content)} bytes; at most {LARGEST_FILE} are read.",))
    if content[:4] == b"PK\x03\x04":
        found = _read_xlsx(content)
    elif name.lower().endswith((".xlsx", ".xls", ".xlsm")):
        raise PlanUnreadable(("The file is named as a workbook but is none. Save it as XLSX and try again.",))
    else:
        found = _read_yaml(content)
    acts_of(found.acts)
    return found


def acts_of(raw: Sequence[object]) -> tuple[Act, ...]:
    """The acts of a plan from its JSON. Raises PlanUnreadable with every fault."""
    if len(raw) > MOST_ACTS:
        raise PlanUnreadable((f"The plan has {len(raw)} acts; at most {MOST_ACTS} are read.",))
    found: list[Act] = []
    faults: list[str] = []
    for place, one in enumerate(raw, 1):
        try:
            found.append(_act(place, one))
        except (KeyError, TypeError, ValueError) as fault:
            faults.append(f"Act {place}: {fault.args[0] if fault.args else fault}")
    if faults:
        raise PlanUnreadable(faults)
    return tuple(found)


def _act(place: int, raw: object) -> Act:
    if not isinstance(raw, Mapping):
        raise TypeError("a mapping is expected.")
    _known(raw, _ACT_KEYS)
    word = _text(raw.get("kind"))
    kind = KINDS.get(_folded(word))
    if kind is None:
        raise ValueError(f"“{word}” is no kind of act; one of {', '.join(k.value for k in ActKind)}.")
    units = _list(raw.get("units") or raw.get("unit"))
    new = raw.get("new")
    act = Act(
        place=place,
        kind=kind,
        units=units,
        into=_text(raw.get("into")),
        parts=tuple(_part(one) for one in _rows_of(raw.get("parts"))),
        name=_text(raw.get("name")),
        short_name=_text(raw.get("short_name")),
        agency_id=_text(raw.get("agency_id")),
        under=_text(raw.get("under")),
        level=_level(raw.get("level")),
        new=_new(new) if new is not None else None,
    )
    _complete(act)
    return act


def _complete(act: Act) -> None:
    one = act.kind in (ActKind.SPLIT, ActKind.RENAME, ActKind.MOVE)
    if one and len(act.units) != 1:
        raise ValueError(f"{act.kind.value} names exactly one unit.")
    if act.kind is ActKind.MERGE and (not act.units or not act.into):
        raise ValueError("merge names `units` and the unit `into` which they are merged.")
    if act.kind is ActKind.SPLIT and not act.parts:
        raise ValueError("split names its `parts`.")
    if act.kind is ActKind.MOVE and not act.under:
        raise ValueError("move names the unit `under` which the unit comes.")
    if act.kind is ActKind.ABOLISH and bool(act.units) == bool(act.level):
        raise ValueError("abolish names either `units` or a `level`.")
    if act.kind is ActKind.CREATE and act.new is None:
        raise ValueError("create describes the unit under `new`.")


def _part(raw: object) -> Part:
    if not isinstance(raw, Mapping):
        raise TypeError("a part is a mapping with the key `unit`.")
    _known(raw, _PART_KEYS)
    unit = _text(raw.get("unit"))
    if not unit:
        raise ValueError("a part names its `unit`.")
    lists = {name: frozenset(_list(raw.get(name))) for name in _LISTS}
    return Part(unit=unit, rest=_yes(raw.get("rest")), **lists)


def _new(raw: object) -> NewUnit:
    if not isinstance(raw, Mapping):
        raise TypeError("`new` describes one unit.")
    _known(raw, _NEW_KEYS)
    said = {name: _text(raw.get(name)) for name in _NEW_KEYS}
    too_long = [name for name, most in _LONGEST.items() if len(said[name]) > most]
    if too_long:
        raise ValueError(f"{', '.join(too_long)}: the text is too long.")
    return NewUnit(**{**said, "level": _level(said["level"])})


_LONGEST = {
    "agency_id": 35, "legacy_agency_id": 13, "name": 200, "short_name": 80, "address": 200, "telephone": 20,
}  # fmt: skip


def _known(raw: Mapping[Any, Any], keys: frozenset[str]) -> None:
    strange = sorted(str(key) for key in raw if key not in keys)
    if strange:
        raise ValueError(f"unknown: {', '.join(strange)}.")


def _rows_of(raw: object) -> Sequence[object]:
    if raw is None:
        return ()
    if not isinstance(raw, Sequence) or isinstance(raw, str):
        raise TypeError("`parts` is a list.")
    return raw


def _text(raw: object) -> str:
    if raw is None:
        return ""
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)  # a workbook keeps 22366 as a number
    if isinstance(raw, (datetime, date)):
        return raw.strftime("%Y-%m-%d")
    if not isinstance(raw, (str, int)) or isinstance(raw, bool):
        raise TypeError(f"“{str(raw)[:60]}” must be text.")
    return " ".join(str(raw).replace("\0", "").split())


def _list(raw: object) -> tuple[str, ...]:
    """A list, or text whose items are parted by semicolons, commas or line ends; each item once."""
    if raw is None:
        return ()
    if isinstance(raw, Sequence) and not isinstance(raw, str):
        items = [_text(one) for one in raw]
    else:
        text = raw if isinstance(raw, str) else _text(raw)
        items = [_text(one) for one in text.replace("\n", ";").replace(",", ";").split(";")]
    return tuple(dict.fromkeys(item for item in items if item))


def _yes(raw: object) -> bool:
    return raw is True or _folded(str(raw or "")) in ("x", "co", "yes", "true", "1")


def _level(raw: object) -> str:
    word = _text(raw)
    return LEVELS.get(_folded(word), word)


def _folded(text: str) -> str:
    return " ".join(fold(text).replace("_", " ").split())


class _PlainLoader(yaml.SafeLoader):
    """YAML without anchors: a few lines of them can stand for gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("anchors and aliases are not read")
        return super().compose_node(parent, index)


def _read_yaml(content: bytes) -> PlanFile:
    try:
        raw = yaml.load(content.decode("utf-8-sig"), Loader=_PlainLoader)  # a SafeLoader
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as fault:
        raise PlanUnreadable((f"The file is no readable YAML: {str(fault)[:200]}",)) from None
    if not isinstance(raw, dict) or not isinstance(raw.get("acts"), list):
        raise PlanUnreadable(("The file has no list `acts`.",))
    strange = sorted(str(key) for key in raw if key not in (*HEAD, "acts"))
    if strange:
        raise PlanUnreadable((f"unknown: {', '.join(strange)}.",))
    try:
        head = {key: _text(raw.get(key)) for key in HEAD}
    except TypeError as fault:
        raise PlanUnreadable((str(fault),)) from None
    return PlanFile(head, tuple(raw["acts"]))


def _read_xlsx(content: bytes) -> PlanFile:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            size = sum(part.file_size for part in parts.infolist())
        if size > LARGEST_UNPACKED:
            raise PlanUnreadable(
                (f"The workbook unpacks to {size} bytes; at most {LARGEST_UNPACKED} are read.",)
            )
        book = load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as fault:
        raise PlanUnreadable((f"The workbook cannot be opened: {fault}",)) from None
    sheets = {_folded(name): book[name] for name in book.sheetnames}
    missing = [name for name in (HEAD_SHEET, ACT_SHEET) if _folded(name) not in sheets]
    if missing:
        raise PlanUnreadable(
            (
                f"The sheet “{'”, “'.join(missing)}” is missing. "
                "Start from the template: motcua units template.",
            )
        )
    acts = sheets[_folded(ACT_SHEET)]
    if acts.merged_cells.ranges:
        places = ", ".join(str(one) for one in list(acts.merged_cells.ranges)[:5])
        raise PlanUnreadable(
            (f"Cells are merged ({places}): one row is one act, so part them and fill each cell.",)
        )
    try:
        head = _head(sheets[_folded(HEAD_SHEET)].iter_rows(values_only=True))
        return PlanFile(head, tuple(_acts(list(acts.iter_rows(values_only=True)))))
    except (TypeError, ValueError) as fault:
        raise PlanUnreadable((str(fault),)) from None


def _head(rows: Iterator[tuple[Any, ...]]) -> dict[str, str]:
    words = {_folded(label): key for key, label in HEAD.items()} | {_folded(key): key for key in HEAD}
    found = dict.fromkeys(HEAD, "")
    for row in rows:
        key = words.get(_folded(str(row[0] or ""))) if row else None
        if key is not None and len(row) > 1:
            found[key] = _text(row[1])
    return found


def _acts(rows: Sequence[tuple[Any, ...]]) -> Iterator[Mapping[str, Any]]:
    words = {_folded(label): key for key, label in COLUMNS.items()} | {_folded(key): key for key in COLUMNS}
    if not rows:
        raise ValueError(f"The sheet “{ACT_SHEET}” is empty.")
    heads = [words.get(_folded(str(cell or ""))) for cell in rows[0]]
    strange = [str(c) for c, h in zip(rows[0], heads, strict=True) if c not in (None, "") and h is None]
    lost = [COLUMNS[key] for key in ("kind", "units") if key not in heads]
    if strange or lost:
        raise ValueError(
            f"The first row of “{ACT_SHEET}” must hold the headings"
            + (f"; unknown: {', '.join(strange)}" if strange else "")
            + (f"; missing: {', '.join(lost)}" if lost else "")
            + "."
        )
    lines = [
        {h: c for h, c in zip(heads, row, strict=False) if h is not None and c not in (None, "")}
        for row in rows[1:]
    ]
    return acts_of_rows(cells for cells in lines if cells)


def acts_of_rows(rows: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Acts from rows by the keys of `COLUMNS`; rows of a split of the same unit that follow each other are its parts.

    Raises ValueError, TypeError.
    """
    splitting: dict[str, Any] | None = None
    for cells in rows:
        kind = KINDS.get(_folded(_text(cells.get("kind"))))
        if kind is ActKind.SPLIT:
            part = {"unit": _text(cells.get("into")), "rest": _yes(cells.get("rest"))}
            part |= {name: list(_list(cells.get(name))) for name in _LISTS if name in cells}
            units = list(_list(cells.get("units")))
            if splitting is not None and splitting["units"] == units:
                splitting["parts"].append(part)
                continue
            if splitting is not None:
                yield splitting
            splitting = {"kind": "split", "units": units, "parts": [part]}
            continue
        if splitting is not None:
            yield splitting
            splitting = None
        yield _row_act(cells, kind)
    if splitting is not None:
        yield splitting


def _row_act(cells: Mapping[str, Any], kind: ActKind | None) -> Mapping[str, Any]:
    if kind is ActKind.CREATE:
        new = {
            name: _text(cells.get(name)) for name in ("name", "short_name", "area", "address", "telephone")
        }
        return {
            "kind": kind.value,
            "new": {
                **new,
                "agency_id": _text(cells.get("agency_id")) or _text(cells.get("units")),
                "kind": _text(cells.get("unit_kind")),
                "level": _level(cells.get("level")),
                "parent": _text(cells.get("under")),
            },
        }
    found: dict[str, Any] = {"kind": kind.value if kind else _text(cells.get("kind"))}
    found["units"] = list(_list(cells.get("units")))
    for name in ("into", "under", "name", "short_name", "agency_id"):
        if name in cells:
            found[name] = _text(cells[name])
    if "level" in cells:
        found["level"] = _level(cells["level"])
    return found


def template() -> bytes:
    """An empty workbook with the headings and one line that shows a merger."""
    book = Workbook()
    head = book.active
    if head is None:
        raise RuntimeError("a new workbook has a sheet")
    head.title = HEAD_SHEET
    for key, label in HEAD.items():
        head.append([label, {"signed_on": "2026-12-01", "effective_on": "2027-01-01"}.get(key, "")])
    acts = book.create_sheet(ACT_SHEET)
    acts.append(list(COLUMNS.values()))
    for sheet, width in ((head, 24), (acts, 18)):
        for number in range(1, sheet.max_column + 1):
            sheet.column_dimensions[get_column_letter(number)].width = width
    for cell in (*acts[1], *(row[0] for row in head.iter_rows())):
        cell.font = Font(bold=True)
    acts.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
