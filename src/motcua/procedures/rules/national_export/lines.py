"""Lines of an export file: JSON objects of text, one a line. A bad line is told apart, never raised."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from motcua.procedures.rules.national_export.record import CODE, NAME, SECTOR

REQUIRED = (CODE, NAME, SECTOR)
LONGEST_SECTOR = 250
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_SHORT_CODE = re.compile(r"\d\.\d{6}")
_LONG_CODE = re.compile(r"(\d\.\d{6})(?:\.\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2,3})")


@dataclass(frozen=True)
class Line:
    """A line that holds a record: `code` is the short national code, `raw` the object as it came."""

    number: int
    code: str
    long_code: str
    raw: dict[str, str]
    source_hash: str


@dataclass(frozen=True)
class Rejected:
    """A line that holds no record, and why. Lines count from 1."""

    number: int
    reason: str


def read(lines: Iterable[bytes]) -> Iterator[Line | Rejected]:
    """Each line of the file that is not blank, in order. A code that an earlier line had is rejected."""
    seen: dict[str, int] = {}
    for number, content in enumerate(lines, start=1):
        if number == 1:
            content = content.removeprefix(b"\xef\xbb\xbf")
        if not content.strip():
            continue
        read_line = _read_line(number, content)
        if isinstance(read_line, Line):
            if read_line.code in seen:
                first = seen[read_line.code]
                yield Rejected(number, f"the code {read_line.code} was already on line {first}")
                continue
            seen[read_line.code] = number
        yield read_line


def _read_line(number: int, content: bytes) -> Line | Rejected:
    try:
        value: object = json.loads(content.decode("utf-8"), parse_constant=_refuse)
    except UnicodeDecodeError as error:
        return Rejected(number, f"not UTF-8: byte {error.start + 1} of the line cannot be read")
    except (ValueError, RecursionError) as error:
        return Rejected(number, f"not JSON: {error or 'nested too deeply'}")
    if not isinstance(value, dict):
        return Rejected(number, f"not a record: a JSON object is expected, {_kind(value)} found")
    wrong = sorted(key for key, text in value.items() if not isinstance(text, str))
    if wrong:
        return Rejected(number, f"the field {wrong[0]} is {_kind(value[wrong[0]])}; text is expected")
    if bad := next((key for key, text in value.items() if not _is_storable(key + text)), None):
        return Rejected(
            number, f"the field {bad[:40]!a} holds a character that no text can hold (U+0000 or half a pair)"
        )
    for key in REQUIRED:
        if not value.get(key, "").strip():
            return Rejected(number, f"the field {key} is missing or empty")
    given = value[CODE].strip()
    long = _LONG_CODE.fullmatch(given)
    code = long.group(1) if long else given
    if not _SHORT_CODE.fullmatch(code):
        return Rejected(number, f"the code {given[:40]!r} is not of the form d.nnnnnn")
    if len(value[SECTOR].strip()) > LONGEST_SECTOR:
        return Rejected(number, f"the field {SECTOR} is longer than {LONGEST_SECTOR} characters")
    return Line(number, code, given if long else "", value, source_hash(value))


def source_hash(raw: dict[str, str]) -> str:
    """SHA-256 over the canonical JSON of the record: keys sorted, no white space, UTF-8."""
    canonical = json.dumps(raw, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _is_storable(text: str) -> bool:
    return _UNSTORABLE.search(text) is None


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is not JSON")


def _kind(value: object) -> str:
    if value is None:
        return "null"
    names = {
        dict: "an object",
        list: "a list",
        str: "text",
        bool: "a truth value",
        int: "a number",
        float: "a number",
    }
    return names.get(type(value), "something else")
