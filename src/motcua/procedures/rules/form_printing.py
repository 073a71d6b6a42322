"""What of a form's answers stands on a printed paper: the fields marked so, else a short summary. Pure."""

from collections.abc import Mapping
from typing import Any

from motcua.procedures.rules.form_fields import FormField, Widget, answers, describe

# Without a mark: so many answers, so long each. A paper that lies about shows no numbers by which people are found.
SUMMARY_LINES = 6
LONGEST_SUMMARY = 120
MOST_LINES = 40
LONGEST = 400
_UNSAID = frozenset({"personal_id", "tax_code", "phone", "email", "declaration"})
_LEFT_OUT = frozenset({Widget.TABLE, Widget.TEXTAREA, Widget.CHECKBOX, Widget.ADDRESS})


def printed_answers(
    schema: Mapping[str, Any] | None, layout: Mapping[str, Any] | None, data: Mapping[str, Any]
) -> tuple[tuple[str, str], ...]:
    """Question and answer, in the form's order; empty answers are left out. The same data give the same lines.

    Where the layout marks fields as printed, those and no others (a table as its rows); else the first answers that
    are short and name nobody's number.
    """
    pages = describe(schema, layout, "vi")
    marked = {
        str(shown["name"])
        for page in (layout or {}).get("pages", ())
        for shown in page["fields"]
        if shown.get("printed")
    }
    found: list[tuple[str, str]] = []
    for answer in answers(pages, data, "vi"):
        one = answer.field
        text = _rows(answer.rows) or answer.text
        if one.widget is Widget.COMMUNE and answer.text:
            text = _commune(answer.text)
        if not text or (one.name not in marked if marked else not _is_short(one)):
            continue
        found.append((one.label, _cut(text, LONGEST if marked else LONGEST_SUMMARY)))
    return tuple(found[: MOST_LINES if marked else SUMMARY_LINES])


def _is_short(one: FormField) -> bool:
    return one.kind not in _UNSAID and one.widget not in _LEFT_OUT


def _commune(code: str) -> str:
    from motcua.procedures.rules.form_fields import areas

    return areas().get(code, (code, ""))[0]


def _rows(rows: tuple[tuple[str, ...], ...]) -> str:
    return "; ".join(", ".join(cell for cell in row if cell) for row in rows)


def _cut(text: str, longest: int) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= longest else one_line[: longest - 1].rstrip() + "…"
