"""The table of channels: `Hình thức nộp | Thời gian | Phí, lệ phí | Mô tả`, run together.

Grammar (| is "or", ? optional, * repeated; no character stands between the parts):

    table       = header row*
    row         = channel limit fee-list description?
    channel     = "Trực tuyến" | "Trực tiếp" | "Dịch vụ bưu chính"
    limit       = number unit | number | "Không có thông tin" | words
    fee-list    = "Không có thông tin" | fee fee*
    fee         = ("Miễn phí" | amount " " currency) note?
    note        = "(" text ")"

A row begins only where a channel is followed at once by a limit and a fee, so a channel named inside a
description does not begin a row. A bare number has lost its unit: working days are assumed and the row is
marked. A bare number before an amount (`120 VNĐ`) has also lost the border between the two cells.
"""

import re
from dataclasses import dataclass
from itertools import zip_longest

from motcua.procedures.rules.national_export.values import (
    Channel,
    ChannelKind,
    Fee,
    FieldState,
    Limit,
    LimitUnit,
    Mark,
    Reading,
    state_of,
)
from motcua.procedures.rules.national_export.wording import NO_INFORMATION, squeeze, toneless

FIELD = "channels"
HEADER = "Hình thức nộpThời gianPhí, lệ phíMô tả"
FREE = "Miễn phí"
KINDS = {
    "Trực tuyến": ChannelKind.ONLINE,
    "Trực tiếp": ChannelKind.COUNTER,
    "Dịch vụ bưu chính": ChannelKind.POST,
}
UNITS = {
    " Ngày làm việc": (LimitUnit.WORKING_DAY, 1),
    " Giờ làm việc": (LimitUnit.HOUR, 1),
    " Ngày": (LimitUnit.DAY, 1),
    " Giờ": (LimitUnit.HOUR, 1),
    " Tháng": (LimitUnit.MONTH, 1),
    " Năm": (LimitUnit.MONTH, 12),
}
LONGEST_PLAUSIBLE_DAYS = 365
LONGEST_WORDED_LIMIT = 160  # characters; longer words before a fee are a description, not a limit

_CHANNEL = "|".join(KINDS)
_CURRENCY = "Việt Nam Đồng|VNĐ|VND|USD|EUR"
_AMOUNT = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_MONEY = re.compile(rf"(?P<amount>{_AMOUNT}) (?P<currency>{_CURRENCY})")
_FEE_AHEAD = rf"(?={FREE}|{NO_INFORMATION}|(?:{_AMOUNT}) (?:{_CURRENCY}))"
_HEAD = re.compile(
    rf"(?P<channel>{_CHANNEL})"
    rf"(?:(?P<number>\d+(?:\.\d+)?)(?P<unit>{'|'.join(UNITS)}){_FEE_AHEAD}"
    rf"|(?P<none>{NO_INFORMATION}){_FEE_AHEAD}"
    rf"|(?P<bare>\d+(?:\.\d+)?)(?={FREE}|{NO_INFORMATION})"
    rf"|(?=(?P<run>[\d,]+) (?:{_CURRENCY}))"
    rf"|(?P<words>(?=[A-ZĐ])(?:(?!{_CHANNEL}|{FREE})[^\n]){{1,{LONGEST_WORDED_LIMIT}}}?){_FEE_AHEAD})"
)
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_DENIAL = re.compile(r"^[\s(:.+*-]*(?:phi ?: ?0 đong)?[\s(:.+*-]*(?:khong|mien|chua (?:co )?quy đinh)")


def read(source: str) -> Reading[Channel]:
    """The rows of the table in the order of the source."""
    if squeeze(source) in ("", NO_INFORMATION):
        return Reading((), FieldState.NONE, (Mark("channels-absent", FIELD),))
    body = source.removeprefix(HEADER)
    if body == source:
        return Reading((), FieldState.NONE, (Mark("channels-unreadable", FIELD, squeeze(source)),))
    heads = list(_HEAD.finditer(body))
    marks: list[Mark] = []
    stray = body[: heads[0].start()] if heads else body
    if stray.strip():
        marks.append(Mark("channels-remainder", FIELD, squeeze(stray)))
    bare_values = frozenset(head["bare"] for head in heads if head["bare"])
    rows = []
    for head, following in zip_longest(heads, heads[1:]):
        end = following.start() if following else len(body)
        row = _read_row(head, body[head.end() : end], bare_values)
        rows.append(row.channel)
        marks.extend(row.marks)
    return Reading(tuple(rows), state_of(rows, bool(stray.strip())), tuple(marks))


@dataclass(frozen=True)
class _Row:
    channel: Channel
    marks: tuple[Mark, ...]


def _read_row(head: re.Match[str], rest: str, bare_values: frozenset[str]) -> _Row:
    kind = KINDS[head["channel"]]
    marks: list[Mark] = []
    limit: Limit | None = None
    limit_text = ""
    if head["number"]:
        unit, times = UNITS[head["unit"]]
        limit = Limit(_number(head["number"]) * times, unit)
    elif head["bare"]:
        limit = Limit(_number(head["bare"]), LimitUnit.WORKING_DAY)
        marks.append(Mark("limit-unit-assumed", FIELD, head["bare"]))
    elif head["run"]:
        digits = len(_limit_before_amount(head["run"], rest[len(head["run"]) :], bare_values))
        if digits:
            limit = Limit(_number(rest[:digits]), LimitUnit.WORKING_DAY)
            marks.append(Mark("limit-unit-assumed", FIELD, rest[:digits]))
            marks.append(Mark("limit-fee-border-assumed", FIELD, head["run"]))
        else:
            marks.append(Mark("limit-absent", FIELD, head["run"]))
        rest = rest[digits:]
    elif head["words"]:
        limit_text = squeeze(head["words"])
        marks.append(Mark("limit-in-words", FIELD, limit_text))
    else:
        marks.append(Mark("limit-absent", FIELD))
    if limit is not None and _days(limit) > LONGEST_PLAUSIBLE_DAYS:
        marks.append(Mark("limit-implausible", FIELD, f"{limit.value} {limit.unit}"))
    if limit is not None and limit.value == 0:
        marks.append(Mark("limit-zero", FIELD, head.group()))
    fees, rest = _read_fees(rest, marks)
    return _Row(Channel(kind, limit, fees, squeeze(rest), limit_text), tuple(marks))


def _number(digits: str) -> int | float:
    value = float(digits)
    return int(value) if value.is_integer() else value


def _days(limit: Limit) -> float:
    return limit.value * {LimitUnit.HOUR: 1 / 8, LimitUnit.MONTH: 30}.get(limit.unit, 1)


def _limit_before_amount(run: str, after: str, bare_values: frozenset[str]) -> str:
    """The part of `run` that is the limit, where a bare limit and an amount met: `1` of `120` in `120 VNĐ`.

    Evidence in this order: the note repeats the amount; another row of the record has the bare limit; else one
    digit, by far the most frequent bare limit. Empty when no split leaves a well-formed amount.
    """
    splits = [
        (run[:place], run[place:])
        for place in range(1, len(run))
        if run[:place].isdigit() and re.fullmatch(_AMOUNT, run[place:]) and not run[place:].startswith("0")
    ]
    note = after[:400]
    stated = {int(re.sub(r"[.,]", "", found)) for found in _GROUPED.findall(note)}
    for limit, amount in splits:
        value = int(amount.replace(",", ""))
        if value in stated or value * 1000 in stated:
            return limit
    for limit, _ in splits:
        if limit in bare_values:
            return limit
    return splits[0][0] if splits else ""


def _read_fees(text: str, marks: list[Mark]) -> tuple[tuple[Fee, ...], str]:
    """The fees at the start of `text`, and the description after them."""
    if text.startswith(NO_INFORMATION):
        return (), text[len(NO_INFORMATION) :]
    fees: list[Fee] = []
    while True:
        money = _MONEY.match(text)
        if money is None and not text.startswith(FREE):
            return tuple(fees), text
        words = money.group() if money else FREE
        note, rest = _split_note(text[len(words) :])
        if fees and money is None and not note and rest.strip():
            return tuple(fees), text  # a description that begins with the word "free"
        fees.append(_fee(money, words, note, marks))
        text = rest


def _split_note(text: str) -> tuple[str, str]:
    """The note in brackets at the start of `text` and what follows it; an unclosed note runs to the last bracket."""
    if not text.startswith("("):
        return "", text
    depth = 0
    for place, char in enumerate(text):
        depth += {"(": 1, ")": -1}.get(char, 0)
        if depth == 0:
            return text[1:place], text[place + 1 :]
    last = text.rfind(")")
    return (text[1:last], text[last + 1 :]) if last > 0 else (text[1:], "")


def _fee(money: re.Match[str] | None, words: str, note: str, marks: list[Mark]) -> Fee:
    text = squeeze(f"{words} ({note})" if note.strip() else words)
    if money is None:
        free = not note.strip() or bool(_DENIAL.match(toneless(note)))
        if not free:
            marks.append(Mark("fee-in-note", FIELD, text))
        return Fee(0 if free else None, text)
    if money["currency"] in ("USD", "EUR"):
        marks.append(Mark("fee-foreign-currency", FIELD, text))
        return Fee(None, text)
    amount = float(money["amount"].replace(",", ""))
    value = int(amount) if amount.is_integer() else None
    if value is not None and 0 < value < 1000:
        # No fee of the State is below a thousand đồng: the clerk typed thousands. Believe it only where the
        # note repeats the amount in full.
        stated = {int(re.sub(r"[.,]", "", found)) for found in _GROUPED.findall(note)}
        restored = value * 1000 in stated
        marks.append(Mark("fee-thousands-restored" if restored else "fee-implausible", FIELD, text))
        value = value * 1000 if restored else None
    return Fee(value, text)
