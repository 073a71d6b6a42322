"""What the National Portal's catalogue services answer (LayDanhSachTTHC, LayThuTuc), read strictly. Pure.

Names within a record are those of the older one-stop systems (domain facts 4: MATTHC, LINHVUCTHUCHIEN,
CACHTHUCTHUCHIEN ...). PHIENBAN, TRANGTHAI, MATTHCTHAYTHE and CAPTHUCHIEN are ours: that a list names versions,
abolished procedures and levels is expected, and no public description gives the words. A field that is missing or of
another type is a drift: it is told with its place, and nothing is guessed.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from motcua.kernel.text import fold, squeeze
from motcua.ledger.rules import Json
from motcua.procedures.rules.national_export import headings
from motcua.procedures.rules.national_export.record import Structured
from motcua.procedures.rules.national_export.values import (
    Channel,
    ChannelKind,
    Component,
    Fee,
    FieldState,
    LegalBasis,
    Limit,
    LimitUnit,
    Mark,
    Result,
    state_of,
)

_SHORT_CODE = re.compile(r"(\d\.\d{6})(?:\.\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2,3})?")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_NUMBER = re.compile(r"\d{1,15}(?:[.,]\d{1,3})?")
_CHANNELS = {"1": ChannelKind.COUNTER, "2": ChannelKind.ONLINE, "3": ChannelKind.POST}
_UNITS = {
    "gio": LimitUnit.HOUR,
    "ngay lam viec": LimitUnit.WORKING_DAY,
    "ngay": LimitUnit.DAY,
    "thang": LimitUnit.MONTH,
}
# Names of subjects that the export's closed list does not have.
_MORE_SUBJECTS = {
    "Hộ gia đình": "household",
    "Hộ kinh doanh": "household_business",
    "Cộng đồng dân cư": "community",
}
_MOST_ROWS = 1000  # of one list within a record
_LONGEST = {"version": 40, "name": 2000, "sector": 250}


class Listing(StrEnum):
    """What the national list says of a procedure."""

    IN_FORCE = "1"
    ABOLISHED = "2"
    REPLACED = "3"


class Drifted(ValueError):
    """An answer is not of the agreed shape. The message names the place, and no content."""


@dataclass(frozen=True)
class Listed:
    """One line of the national list. `replaced_by` is the code of what took its place."""

    code: str
    name: str
    version: str
    listing: Listing
    levels: tuple[str, ...]
    replaced_by: str = ""


def read_page(total: Json, rows: Json) -> tuple[int, tuple[Listed, ...]]:
    """One page of the list. Raises Drifted."""
    if not isinstance(total, int) or isinstance(total, bool) or total < 0:
        raise Drifted("the list has no total")
    if not isinstance(rows, list):
        raise Drifted("the list has no rows")
    return total, tuple(_listed(row, number) for number, row in enumerate(rows, start=1))


def _listed(row: Json, number: int) -> Listed:
    at = f"row {number} of the list"
    said = _object(row, at)
    listing = _text(said, "TRANGTHAI", at)
    if listing not in set(Listing):
        raise Drifted(f"{at}: TRANGTHAI is none of 1, 2, 3")
    replaced_by = _maybe(said, "MATTHCTHAYTHE", at)
    return Listed(
        code=_code(_text(said, "MATTHC", at), at),
        name=_text(said, "TENTTHC", at)[: _LONGEST["name"]],
        version=_text(said, "PHIENBAN", at)[: _LONGEST["version"]],
        listing=Listing(listing),
        levels=headings.read_levels(_maybe(said, "CAPTHUCHIEN", at)).entries,
        replaced_by=_code(replaced_by, at) if replaced_by else "",
    )


def read_record(value: Json, *, code: str) -> Structured:
    """One procedure whole, as the export's reader gives it. Raises Drifted, also for another procedure's record."""
    said = _object(value, "the record")
    if _code(_text(said, "MATTHC", "the record"), "the record") != code:
        raise Drifted("the record is of another procedure than the one that was asked for")
    sector = _object(said.get("LINHVUCTHUCHIEN"), "LINHVUCTHUCHIEN")
    levels = headings.read_levels(_maybe(said, "CAPTHUCHIEN", "the record"))
    told = _maybe(said, "MOTADOITUONGTHUCHIEN", "the record").split(", ")
    more = tuple(_MORE_SUBJECTS[name] for name in told if name in _MORE_SUBJECTS)
    subjects = headings.read_subjects(", ".join(name for name in told if name not in _MORE_SUBJECTS))
    marks: list[Mark] = [*levels.marks, *subjects.marks]
    channels = tuple(_channel(one, marks) for one in _rows(said, "CACHTHUCTHUCHIEN"))
    components = tuple(
        paper for one in _rows(said, "THANHPHANHOSO") for paper in _papers(_object(one, "THANHPHANHOSO"))
    )
    bases = tuple(_basis(_object(one, "CANCUPHAPLY")) for one in _rows(said, "CANCUPHAPLY"))
    results = tuple(_result(_object(one, "KETQUATHUCHIEN")) for one in _rows(said, "KETQUATHUCHIEN"))
    agency = _object(said.get("COQUANTHUCHIEN") or {}, "COQUANTHUCHIEN")
    return Structured(
        code=code,
        name=_text(said, "TENTTHC", "the record")[: _LONGEST["name"]],
        sector=_text(sector, "TENLINHVUC", "LINHVUCTHUCHIEN")[: _LONGEST["sector"]],
        levels=levels.entries,
        subjects=(*subjects.entries, *more),
        channels=channels,
        components=components,
        legal_bases=bases,
        results=results,
        texts={
            "steps": "\n".join(
                line
                for one in _rows(said, "TRINHTUTHUCHIEN")
                for line in _steps(_object(one, "TRINHTUTHUCHIEN"))
            ),
            "conditions": _lines(_maybe(said, "YEUCAU", "the record", lines=True)),
        },
        agencies={"performing": _maybe(agency, "TENDONVI", "COQUANTHUCHIEN")},
        states={
            "levels": levels.state,
            "subjects": subjects.state,
            "channels": state_of(channels, any(mark.field == "channels" for mark in marks)),
            "components": _whole(components),
            "legal_bases": _whole(bases),
            "results": _whole(results),
        },
        marks=tuple(dict.fromkeys(marks)),
    )


def _whole(entries: tuple[object, ...]) -> FieldState:
    return state_of(entries, False)


def _channel(value: Json, marks: list[Mark]) -> Channel:
    said = _object(value, "CACHTHUCTHUCHIEN")
    kind = _CHANNELS.get(_text(said, "KENH", "CACHTHUCTHUCHIEN"))
    if kind is None:
        raise Drifted("CACHTHUCTHUCHIEN: KENH is none of 1, 2, 3")
    time = _object(said.get("THOIGIAN"), "THOIGIAN")
    figure, unit = _maybe(time, "THOIGIANGIAIQUYET", "THOIGIAN"), _maybe(time, "DONVITINH", "THOIGIAN")
    words = _maybe(time, "MOTA", "THOIGIAN")
    limit, limit_text = None, ""
    if figure and _NUMBER.fullmatch(figure) and (known := _UNITS.get(fold(unit))) is not None:
        number = float(figure.replace(",", "."))
        limit = Limit(int(number) if number.is_integer() else number, known)
    elif figure or unit or words:
        limit_text = words or f"{figure} {unit}".strip()
        marks.append(Mark("limit-worded", "channels", limit_text))
    return Channel(
        channel=kind,
        limit=limit,
        fees=tuple(_fee(_object(one, "PHILEPHI")) for one in _rows(time, "PHILEPHI")),
        description=words if limit is not None else "",
        limit_text=limit_text,
    )


def _fee(said: Mapping[str, Json]) -> Fee:
    """An amount in đồng, or words."""
    figure, unit = _maybe(said, "SOTIEN", "PHILEPHI"), fold(_maybe(said, "DONVI", "PHILEPHI"))
    amount = int(figure) if figure.isascii() and figure.isdigit() and len(figure) <= 15 else None
    if unit not in ("", "dong", "vnd"):
        amount = None
    words = _maybe(said, "MOTA", "PHILEPHI")
    return Fee(amount, words or f"{figure} {_maybe(said, 'DONVI', 'PHILEPHI')}".strip())


def _papers(said: Mapping[str, Json]) -> list[Component]:
    case = _maybe(said, "TRUONGHOP", "THANHPHANHOSO")
    found = []
    for one in _rows(said, "GIAYTO"):
        paper = _object(one, "GIAYTO")
        found.append(
            Component(
                case=case,
                name=_text(paper, "TENGIAYTO", "GIAYTO"),
                originals=_count(paper, "SOBANCHINH"),
                copies=_count(paper, "SOBANSAO"),
                form=_maybe(paper, "TENMAUDON", "GIAYTO"),
            )
        )
    return found


def _basis(said: Mapping[str, Json]) -> LegalBasis:
    return LegalBasis(
        _maybe(said, "SOVANBAN", "CANCUPHAPLY") or None, _maybe(said, "TENVANBAN", "CANCUPHAPLY")
    )


def _result(said: Mapping[str, Json]) -> Result:
    return Result(_maybe(said, "MAKETQUA", "KETQUATHUCHIEN"), _text(said, "TENKETQUA", "KETQUATHUCHIEN"))


def _steps(said: Mapping[str, Json]) -> list[str]:
    case = _maybe(said, "TRUONGHOP", "TRINHTUTHUCHIEN")
    lines = _lines(_maybe(said, "TRINHTU", "TRINHTUTHUCHIEN", lines=True)).splitlines()
    return [f"{case}:", *lines] if case else lines


def _code(text: str, at: str) -> str:
    found = _SHORT_CODE.fullmatch(text)
    if found is None:
        raise Drifted(f"{at}: the code is not of the form d.nnnnnn")
    return found.group(1)


def _object(value: Json, at: str) -> Mapping[str, Json]:
    if not isinstance(value, dict):
        raise Drifted(f"{at} is no object")
    return value


def _rows(said: Mapping[str, Json], name: str) -> list[Json]:
    """A list that the record has to have, be it empty."""
    value = said.get(name)
    if not isinstance(value, list):
        raise Drifted(f"{name} is no list")
    if len(value) > _MOST_ROWS:
        raise Drifted(f"{name} has more than {_MOST_ROWS} rows")
    return value


def _text(said: Mapping[str, Json], name: str, at: str) -> str:
    found = _maybe(said, name, at)
    if not found:
        raise Drifted(f"{at}: {name} is missing or empty")
    return found


def _maybe(said: Mapping[str, Json], name: str, at: str, *, lines: bool = False) -> str:
    """A text or a figure; empty when it is absent or null."""
    value = said.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Drifted(f"{at}: {name} is neither a text nor a figure")
    text = unicodedata.normalize("NFC", str(value))
    if _UNSTORABLE.search(text):
        raise Drifted(f"{at}: {name} holds a character that no text can hold")
    return text.strip() if lines else squeeze(text)


def _lines(text: str) -> str:
    return "\n".join(line for line in map(squeeze, text.splitlines()) if line)


def _count(said: Mapping[str, Json], name: str) -> int:
    figure = _maybe(said, name, "GIAYTO")
    if not figure:
        return 0
    if not (figure.isascii() and figure.isdigit() and len(figure) <= 4):
        raise Drifted(f"GIAYTO: {name} is no count")
    return int(figure)
