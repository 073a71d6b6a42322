"""The tables of components: `Tên giấy tờ | Mẫu đơn, tờ khai | Số lượng`, one for each case, run together.

Grammar (no character stands between the parts):

    field    = (heading table)* heading?
    heading  = "--" | text                 the case; "--" is the portal's sign for "no case"
    table    = header row*
    row      = name files? count
    files    = (text ".docx" | ".doc" | ".pdf" ...)+
    count    = digit " bản chính" ("," digit " bản sao")?

The count closes a row, so it is the anchor. In prose a quantity is written `01 bản chính`, with two digits and a
space before it; the portal prints one digit and no space. A name that ends in digits (`ngày 28/8/20201 bản
chính`) therefore gives its last digit to the count.
"""

import re

from motcua.procedures.rules.national_export.forms import split_forms
from motcua.procedures.rules.national_export.values import Component, FieldState, Mark, Reading
from motcua.procedures.rules.national_export.wording import NO_INFORMATION, squeeze, unbullet

FIELD = "components"
HEADER = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"
LONGEST_PLAUSIBLE_NAME = 3000

_COUNT = re.compile(r"(?P<originals>\d) bản chính(?:,(?P<copies>\d) bản sao)?(?!\w*,\d bản)")
_NO_CASE = re.compile(r"^[-\s]*$")


def read(source: str, procedure_code: str = "") -> Reading[Component]:
    """The components in the order of the source. The procedure's code helps to tell a form file from a name."""
    if squeeze(source) in ("", NO_INFORMATION) or _NO_CASE.match(source):
        return Reading((), FieldState.NONE, (Mark("components-absent", FIELD),))
    if HEADER not in source:
        return Reading((), FieldState.NONE, (Mark("components-unreadable", FIELD, squeeze(source)),))
    heading, *tables = source.split(HEADER)
    components: list[Component] = []
    marks: list[Mark] = []
    leftovers = False
    for number, table in enumerate(tables, start=1):
        counts = _row_ends(table)
        start = 0
        case = _case(heading)
        for count in counts:
            component = _component(case, table[start : count.start()], count, procedure_code)
            components.append(component)
            marks.extend(_doubts(component))
            start = count.end()
        rest = table[start:]
        is_last = number == len(tables)
        if is_last and _case(rest):
            # Text after the last row is a heading whose table is missing, or a row whose end was cut off.
            marks.append(
                Mark("components-heading-alone" if counts else "components-remainder", FIELD, squeeze(rest))
            )
            leftovers = True
        elif not counts and _case(heading):
            marks.append(Mark("components-case-empty", FIELD, _case(heading)))
        heading = rest
    if not components:
        return Reading((), FieldState.NONE, (*marks, Mark("components-unreadable", FIELD, squeeze(source))))
    return Reading(tuple(components), FieldState.PARTIAL if leftovers else FieldState.FULL, tuple(marks))


def _case(heading: str) -> str:
    """The name of the case, empty for the portal's dashes (several stand together where cases are empty)."""
    text = squeeze(heading)
    if _NO_CASE.match(text):
        return ""
    return unbullet(re.sub(r"^(?:--)+(?=[^-])|(?<=[^-])(?:--)+$", "", text))


def _row_ends(table: str) -> list[re.Match[str]]:
    return [count for count in _COUNT.finditer(table) if _closes_a_row(table, count)]


def _closes_a_row(table: str, count: re.Match[str]) -> bool:
    first = count.start()
    while first and table[first - 1].isdigit():
        first -= 1
    digits = table[first : count.start()]
    lead = table[first - 1 : first] if first else ""
    after = table[count.end() : count.end() + 1]
    if digits == "0" and (not lead or lead.isspace() or lead == "(" or after.isspace()):
        return False  # `01 bản chính`: a quantity in prose
    if not digits and lead == " ":
        return not after or not (after.isspace() or after in ".,;:)")
    return True


def _component(case: str, text: str, count: re.Match[str], procedure_code: str) -> Component:
    name, files = split_forms(text, procedure_code)
    return Component(
        case=case,
        name=unbullet(name),
        originals=int(count["originals"]),
        copies=int(count["copies"] or 0),
        form="; ".join(squeeze(file) for file in files),
    )


def _doubts(component: Component) -> list[Mark]:
    marks = []
    if not component.name:
        marks.append(Mark("component-name-absent", FIELD, component.form))
    if len(component.name) > LONGEST_PLAUSIBLE_NAME:
        marks.append(Mark("component-name-long", FIELD, component.name[:80]))
    if component.originals == 0 and component.copies == 0:
        marks.append(Mark("component-count-zero", FIELD, component.name))
    return marks
