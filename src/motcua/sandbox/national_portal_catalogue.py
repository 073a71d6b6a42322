"""The national catalogue of the portal's stand-in: the product's sample catalogue, as the nation has it meanwhile.

Records have the names of the older one-stop systems (domain facts 4). A few differ from the sample, so that a
comparison has something to show: one has another limit, one another name, one was abolished, one replaced, one is
new. `put` changes records (POST /control {"catalogue": {...}}). Outside the house: it reads the sample as files.
"""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

import yaml

TABLES = """
CREATE TABLE IF NOT EXISTS procedure (
    code TEXT PRIMARY KEY, version TEXT NOT NULL, listing TEXT NOT NULL, replaced_by TEXT NOT NULL,
    record TEXT NOT NULL);
"""
MOST_ROWS = 1000
_LEVELS = {"province": "Cấp tỉnh", "commune": "Cấp xã", "ministry": "Cấp bộ"}
_SUBJECTS = {
    "citizen": "Công dân Việt Nam",
    "overseas_vietnamese": "Người Việt Nam định cư ở nước ngoài",
    "foreigner": "Người nước ngoài",
    "foreign_resident": "Người nước ngoài cư trú tại Việt Nam",
    "official": "Cán bộ, công chức, viên chức",
    "enterprise": "Doanh nghiệp",
    "cooperative": "Hợp tác xã",
    "household": "Hộ gia đình",
    "community": "Cộng đồng dân cư",
    "household_business": "Hộ kinh doanh",
    "organisation": "Tổ chức (không bao gồm doanh nghiệp, HTX)",
}
_CHANNELS = {"counter": "1", "online": "2", "post": "3"}
_UNITS = {"hour": "Giờ", "working_day": "Ngày làm việc", "day": "Ngày", "month": "Tháng"}
_WITHIN_DAY = "Trong ngày làm việc"
NEW_CODE = "1.013314"


def _begin(db: sqlite3.Connection) -> None:
    """Fill the table, once and when somebody first asks."""
    if db.execute("SELECT 1 FROM counter WHERE name = 'catalogue'").fetchone():
        return
    db.execute("INSERT INTO counter VALUES ('catalogue', 1)")
    codes = []
    for record in _sample():
        codes.append(record["MATTHC"])
        put(db, record["MATTHC"], record=record)
    codes.sort()
    if len(codes) < 5:
        return
    other_limit, renamed, abolished, replaced = codes[3], codes[10], codes[20], codes[30]
    changed = _record_of(db, other_limit)
    for line in changed["CACHTHUCTHUCHIEN"]:
        line["THOIGIAN"] |= {"THOIGIANGIAIQUYET": 2, "DONVITINH": "Ngày làm việc", "MOTA": ""}
    put(db, other_limit, record=changed, version="2")
    other = _record_of(db, renamed)
    put(db, renamed, record=other | {"TENTTHC": f"{other['TENTTHC']} (cấp tỉnh, cấp xã)"}, version="2")
    put(db, abolished, listing="2")
    put(db, replaced, listing="3", replaced_by=NEW_CODE)
    new = _record_of(db, replaced)
    put(
        db, NEW_CODE, record=new | {"MATTHC": NEW_CODE, "TENTTHC": f"{new['TENTTHC']} theo quy trình rút gọn"}
    )


def record_of(db: sqlite3.Connection, code: str) -> dict[str, Any]:
    """The record of a procedure; empty when it is not known."""
    _begin(db)
    return _record_of(db, code)


def _record_of(db: sqlite3.Connection, code: str) -> dict[str, Any]:
    row = db.execute("SELECT record FROM procedure WHERE code = ?", (code,)).fetchone()
    found: dict[str, Any] = json.loads(row[0]) if row else {}
    return found


def put(
    db: sqlite3.Connection,
    code: str,
    *,
    record: Mapping[str, Any] | None = None,
    version: str = "1",
    listing: str = "1",
    replaced_by: str = "",
) -> None:
    """Say what the nation says of a procedure from now on; without a record, the one that it had."""
    said = dict(record) if record is not None else _record_of(db, code)
    db.execute(
        "INSERT INTO procedure VALUES (?, ?, ?, ?, ?) ON CONFLICT (code) DO UPDATE SET version = excluded.version, "
        "listing = excluded.listing, replaced_by = excluded.replaced_by, record = excluded.record",
        (code, version, listing, replaced_by, json.dumps(said, ensure_ascii=False)),
    )


def control(db: sqlite3.Connection, wanted: Mapping[str, Any]) -> None:
    """{"put": {CODE: {"record", "version", "listing", "replaced_by"}}, "drop": [CODE]}"""
    _begin(db)
    for code, said in wanted.get("put", {}).items():
        put(db, str(code), **said)
    db.executemany("DELETE FROM procedure WHERE code = ?", [(str(code),) for code in wanted.get("drop", [])])


def page(db: sqlite3.Connection, number: Any, size: Any) -> tuple[int, list[dict[str, Any]]] | None:
    """The total and page `number` (from 1), by code; None for a page that cannot be asked for."""
    if not isinstance(number, int) or not isinstance(size, int) or number < 1 or not 1 <= size <= MOST_ROWS:
        return None
    _begin(db)
    total = db.execute("SELECT count(*) FROM procedure").fetchone()[0]
    rows = db.execute(
        "SELECT code, version, listing, replaced_by, record FROM procedure ORDER BY code LIMIT ? OFFSET ?",
        (size, (number - 1) * size),
    ).fetchall()
    return int(total), [_line(*row) for row in rows]


def _line(code: str, version: str, listing: str, replaced_by: str, record: str) -> dict[str, Any]:
    said = json.loads(record)
    return {
        "MATTHC": code,
        "TENTTHC": said.get("TENTTHC", ""),
        "PHIENBAN": version,
        "TRANGTHAI": listing,
        "MATTHCTHAYTHE": replaced_by,
        "CAPTHUCHIEN": said.get("CAPTHUCHIEN", ""),
    }


@cache
def _sample() -> Sequence[Mapping[str, Any]]:
    folder = resources.files("motcua") / "law" / "procedures"
    words = _read((folder / "vocabulary.yaml").read_text(encoding="utf-8"))
    found = []
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".yaml") and file.name != "vocabulary.yaml":
            content = _read(file.read_text(encoding="utf-8"))
            found += [_record({**content["defaults"], **one}, words) for one in content["procedures"]]
    return tuple(found)


def _read(text: str) -> Any:
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _record(one: Mapping[str, Any], words: Mapping[str, Any]) -> dict[str, Any]:
    sector = words["sectors"][one["sector"]]
    return {
        "MATTHC": one["code"],
        "TENTTHC": one["name"],
        "LINHVUCTHUCHIEN": {"MALINHVUC": one["sector"], "TENLINHVUC": sector["name"]},
        "CAPTHUCHIEN": _LEVELS[one["level"]],
        "MOTADOITUONGTHUCHIEN": ", ".join(_SUBJECTS[who] for who in one["subjects"] if who in _SUBJECTS),
        "COQUANTHUCHIEN": {"MADONVI": "", "TENDONVI": ""},
        "TRINHTUTHUCHIEN": [{"TRUONGHOP": "", "TRINHTU": one["steps"]}],
        "CACHTHUCTHUCHIEN": [
            {"KENH": code, "THOIGIAN": _time(one, channel)}
            for channel, code in _CHANNELS.items()
            if channel in one.get("channels", _CHANNELS)
        ],
        "THANHPHANHOSO": [
            {
                "TRUONGHOP": paper.get("case", ""),
                "GIAYTO": [
                    {
                        "MAGIAYTO": paper["key"],
                        "TENGIAYTO": paper["name"],
                        "TENMAUDON": paper.get("form", ""),
                        "URL": "",
                        "SOBANCHINH": paper["originals"],
                        "SOBANSAO": paper["copies"],
                        "MAKETQUATHAYTHE": "",
                    }
                ],
            }
            for paper in one["components"]
        ],
        "KETQUATHUCHIEN": [
            {"MAKETQUA": result["code"], "TENKETQUA": result["name"]} for result in one["results"]
        ],
        "CANCUPHAPLY": [
            {"SOVANBAN": number, "TENVANBAN": words["legal_bases"][number]["title"]}
            for number in one["legal"]
        ],
        "YEUCAU": one.get("conditions", ""),
    }


def _time(one: Mapping[str, Any], channel: str) -> dict[str, Any]:
    value, _, unit = str(one.get(f"limit_{channel}", one["limit"])).partition(" ")
    fees = one.get(f"fees_{channel}", one["fees"])
    within_day = unit == "within_day"
    return {
        "THOIGIANGIAIQUYET": "" if within_day else value,
        "DONVITINH": "" if within_day else _UNITS[unit],
        "MOTA": _WITHIN_DAY if within_day else "",
        "PHILEPHI": [
            {
                "SOTIEN": "" if fee.get("amount_vnd") is None else str(fee["amount_vnd"]),
                "DONVI": "Đồng",
                "MOTA": fee.get("text", ""),
            }
            for fee in fees
        ],
    }
