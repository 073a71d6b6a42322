"""The catalogue as CSV (RFC 4180, UTF-8 with its mark for the sake of spreadsheets) and as JSON Lines."""

import csv
import io
import json
from collections.abc import Iterable, Iterator

from motcua.procedures.rules.open_catalogue.durations import in_words
from motcua.procedures.rules.open_catalogue.reading import channels, items, words
from motcua.procedures.rules.open_catalogue.rows import OpenProcedure
from motcua.procedures.rules.open_catalogue.vocabulary import word

COLUMNS = (
    "code", "name", "sector", "levels", "subjects", "online_level", "version", "valid_from", "channels", "limits",
    "fees", "papers", "results", "legal_bases", "agencies", "address",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_pieces(rows: Iterable[OpenProcedure], base: str) -> Iterator[str]:
    """A line for each procedure. Several values of a cell are parted by ` | `."""
    yield "\ufeff" + _line(COLUMNS)
    for row in rows:
        content = row.content
        lines = channels(content)
        kinds = [word("channels", str(line["channel"])) for line in lines]
        cells = (
            row.code,
            row.name,
            row.sector_name,
            _joined(word("levels", code) for code in words(content, "levels")),
            _joined(word("subjects", code) for code in words(content, "subjects")),
            word("online_levels", row.online_level),
            str(row.version),
            row.valid_from.isoformat() if row.valid_from else "",
            _joined(kinds),
            _joined(
                f"{kind}: {in_words(line)}" for kind, line in zip(kinds, lines, strict=True) if in_words(line)
            ),
            _joined(
                f"{kind}: {fee.get('text')}"
                for kind, line in zip(kinds, lines, strict=True)
                for fee in items(line, "fees")
                if fee.get("text")
            ),
            _joined(str(entry.get("name") or "") for entry in items(content, "components")),
            _joined(str(entry.get("name") or "") for entry in items(content, "results")),
            _joined(
                str(entry.get("number") or entry.get("title") or "")
                for entry in items(content, "legal_bases")
            ),
            _joined(agency.name for agency in row.handled_by),
            f"{base}/procedures/{row.code}/",
        )
        yield _line(cells)


def json_lines(rows: Iterable[OpenProcedure], base: str) -> Iterator[str]:
    """An object for each procedure: its columns, and the content of its version as docs/catalogue.md describes it."""
    for row in rows:
        said = {
            "code": row.code,
            "name": row.name,
            "sector": {"code": row.sector_code, "name": row.sector_name},
            "online_level": row.online_level,
            "version": row.version,
            "valid_from": row.valid_from.isoformat() if row.valid_from else None,
            "agencies": [{"id": agency.agency_id, "name": agency.name} for agency in row.handled_by],
            "address": f"{base}/procedures/{row.code}/",
            "content": row.content,
        }
        yield json.dumps(said, ensure_ascii=False) + "\n"


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([_harmless(cell) for cell in cells])
    return out.getvalue()


def _harmless(cell: str) -> str:
    """A spreadsheet would reckon a cell that begins like a formula; with an apostrophe before it, it shows it."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _joined(parts: Iterable[str]) -> str:
    return " | ".join(dict.fromkeys(part for part in parts if part))
