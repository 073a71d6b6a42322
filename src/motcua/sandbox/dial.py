"""The fault dial of a stand-in: what may go wrong between two systems, each fault a figure that a tester turns.

Chance is decided by seed, name of the fault and number of the call, so the same seed gives the same faults in the
same calls, however many threads ask at once. A fault named `..._next` hits exactly the next N calls and counts down.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, TypeVar

Item = TypeVar("Item")

DRIFTS = ("", "extra", "missing", "rename", "type", "wrap")
_MEANING: Mapping[str, tuple[str, str]] = {
    "latency_ms": ("Trễ mỗi câu trả lời (mili giây)", "each answer comes so much later, in milliseconds"),
    "jitter_ms": (
        "Trễ thêm ngẫu nhiên, nhiều nhất (mili giây)",
        "up to so much later besides, in milliseconds",
    ),
    "error_rate": ("Tỷ lệ báo lỗi, không xử lý (0 đến 1)", "share of calls refused before they do anything"),
    "error_next": ("Số lần gọi tiếp theo sẽ báo lỗi", "the next N calls are refused before they do anything"),
    "error_status": ("Mã HTTP khi báo lỗi", "the HTTP status of such a refusal"),
    "cut_rate": (
        "Tỷ lệ đứt kết nối giữa câu trả lời (đã xử lý)",
        "share of calls that are carried out, then the answer ends in its middle",
    ),
    "cut_next": ("Số lần gọi tiếp theo sẽ đứt giữa chừng", "the next N calls are carried out, then cut"),
    "duplicate_rate": (
        "Tỷ lệ xử lý hai lần và gọi lại hai lần",
        "share of calls carried out twice, and of call-backs sent twice",
    ),
    "duplicate_next": ("Số lần tiếp theo xử lý hai lần", "the next N calls or call-backs happen twice"),
    "reorder": (
        "Đảo thứ tự gọi lại và danh sách (0 hoặc 1)",
        "call-backs and lists of news come in another order",
    ),
    "clock_skew_seconds": ("Đồng hồ lệch (giây, có thể âm)", "its clock is so many seconds ahead"),
    "drift": (
        "Đổi cấu trúc câu trả lời: extra, missing, rename, type, wrap",
        "its answers change shape: a field more, a field less, other names, other types, one level deeper",
    ),
    "silent": ("Không gọi lại (0 hoặc 1)", "call-backs are kept and not sent"),
    "forge": ("Chữ ký gọi lại sai (0 hoặc 1)", "call-backs carry a wrong signature"),
    "down": ("Ngừng hoạt động: đóng kết nối, không trả lời (0 hoặc 1)", "connections are closed unanswered"),
}


class WrongDial(ValueError):
    """A name or a value that the dial does not have. The message says which."""


@dataclass(frozen=True)
class Dial:
    """All at rest: a partner that answers at once and right."""

    latency_ms: int = 0
    jitter_ms: int = 0
    error_rate: float = 0.0
    error_next: int = 0
    error_status: int = 503
    cut_rate: float = 0.0
    cut_next: int = 0
    duplicate_rate: float = 0.0
    duplicate_next: int = 0
    reorder: bool = False
    clock_skew_seconds: int = 0
    drift: str = ""
    silent: bool = False
    forge: bool = False
    down: bool = False

    def turned(self, wanted: Mapping[str, object]) -> "Dial":
        """The dial with the named figures changed. Raises WrongDial and then changes nothing."""
        known = {one.name: one.default for one in fields(self)}
        changed: dict[str, Any] = {}
        for name, value in wanted.items():
            if name not in known:
                raise WrongDial(f"the dial has no {name!r}; it has {', '.join(known)}")
            changed[name] = _read(name, value, known[name])
        return replace(self, **changed)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def _read(name: str, value: object, like: object) -> bool | int | float | str:
    try:
        if isinstance(like, str):
            read: bool | int | float | str = str(value).strip()
        elif isinstance(like, bool):
            read = str(value).strip().lower() in ("1", "true", "yes", "on")
        elif isinstance(like, int):
            read = int(str(value))
        else:
            read = float(str(value))
    except ValueError:
        raise WrongDial(f"{name} takes a number, not {value!r}") from None
    if name == "drift" and read not in DRIFTS:
        raise WrongDial(f"drift is one of {', '.join(one or '(none)' for one in DRIFTS)}")
    if name.endswith("_rate") and not 0 <= float(read) <= 1:
        raise WrongDial(f"{name} lies between 0 and 1")
    if name != "clock_skew_seconds" and isinstance(read, int | float) and read < 0:
        raise WrongDial(f"{name} is not negative")
    if name == "error_status" and not 400 <= int(read) <= 599:
        raise WrongDial("error_status is an HTTP status of an error, 400 to 599")
    return read


def meaning(name: str, language: str) -> str:
    """What a figure does, for the page of the stand-in."""
    return _MEANING[name][0 if language == "vi" else 1]


def chance(seed: int, fault: str, number: int) -> float:
    """A figure in [0, 1) that depends on its arguments alone."""
    digest = hashlib.sha256(f"{seed}:{fault}:{number}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def shuffled(items: Sequence[Item], seed: int, number: int) -> list[Item]:
    """The items in another order; two or more never stay as they were."""
    ranked = sorted(range(len(items)), key=lambda at: chance(seed, f"order-{at}", number))
    if ranked == sorted(ranked):
        ranked.reverse()
    return [items[at] for at in ranked]


def drifted(content: bytes, drift: str) -> bytes:
    """A JSON answer as a partner sends it who changed his service without a word. Other content stays as it is."""
    try:
        value = json.loads(content)
    except ValueError:
        return content
    if not drift or not isinstance(value, dict) or not value:
        return content
    return json.dumps(_changed(value, drift), ensure_ascii=False).encode()


def _changed(value: dict[str, Any], drift: str) -> dict[str, Any]:
    names = list(value)
    if drift == "extra":
        return {**value, "phienBanMoi": "2.0", "ghiChuThem": None}
    if drift == "missing":
        return {name: value[name] for name in names[1:]}
    if drift == "rename":
        return {name[:1].swapcase() + name[1:] + "_v2": inner for name, inner in value.items()}
    if drift == "wrap":
        return {"data": value, "meta": {"version": 2}}
    return {name: _other_type(inner) for name, inner in value.items()}


def _other_type(value: object) -> object:
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, str):
        return [value]
    return json.dumps(value, ensure_ascii=False)
