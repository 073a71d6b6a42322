"""The results of a procedure, followed by what the page said about them and by the page's own controls.

Grammar (no character stands between the parts):

    field    = row* about? controls?
    row      = name "Mã: " code
    about    = "Từ khóa" text "Mô tả" text
    controls = "Chọn cơ quan thực hiện" ... "Nộp hồ sơ"

A code ends where its last digits end (`KQ.G12.001040`, `KQ-G10-KQ00009`, `000.00.00.G12-KQ0051`), so a name
glued to it begins there. Clerks also typed letters at random or words in place of a code; they are kept as typed
and marked.
"""

import re

from motcua.procedures.rules.national_export.values import FieldState, Mark, Reading, Result, state_of
from motcua.procedures.rules.national_export.wording import NO_INFORMATION, squeeze, unbullet

FIELD = "results"

_ABOUT = re.compile(r"Từ khóa(?P<keywords>.*?)Mô tả(?P<description>.*)", re.DOTALL)
_CONTROLS = re.compile(
    r"Chọn cơ quan thực hiệnTỉnh/ Thành phốBộ ngành"
    r"(?:-- Chọn Tỉnh/ Thành phố --Phường/ XãSở-- Chọn Phường/ Xã --"
    r"Hệ thống chỉ hiển thị những cơ quan đã áp dụng dịch vụ công trực tuyến"
    r"|-- Chọn Bộ ngành --Đơn vị-- Chọn Cơ sở --)?Nộp hồ sơ\s*$"
)
_CODE_LABEL = "Mã:"
_CODE = re.compile(
    r"\s*(?P<code>[A-Z]{2}\.[A-Z]\d{2}\.\d{6}(?:\d(?!\d*[.)]))?(?!\d{2})"
    r"|[A-ZĐ]*\d*(?:[.-]?(?:[A-Z]+\d*|\d+))*\d)"
)
_TYPED = re.compile(r"\s*(?P<code>[a-z]+\d*)(?=[A-ZĐ]|\s*$)")
_COMPONENT_TABLE = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"


def without_controls(text: str) -> str:
    """The text without the page's controls at its end."""
    return _CONTROLS.sub("", text)


def split_about(text: str) -> tuple[str, str, str]:
    """The text before `Từ khóa`, the keywords and the description; empty where there is no information."""
    body = without_controls(text)
    about = _ABOUT.search(body)
    if about is None:
        return body, "", ""
    keywords, description = squeeze(about["keywords"]), squeeze(about["description"])
    return (
        body[: about.start()],
        "" if keywords == NO_INFORMATION else keywords,
        "" if description == NO_INFORMATION else description,
    )


def read(source: str) -> Reading[Result]:
    """The results in the order of the source."""
    body, _, _ = split_about(source)
    if squeeze(body) in ("", NO_INFORMATION):
        return Reading((), FieldState.NONE, (Mark("results-absent", FIELD),))
    if _CODE_LABEL not in body or _COMPONENT_TABLE in body:
        return Reading((), FieldState.NONE, (Mark("results-unreadable", FIELD, squeeze(body)),))
    rows: list[Result] = []
    marks: list[Mark] = []
    start = 0
    while (label := body.find(_CODE_LABEL, start)) >= 0:
        name = unbullet(body[start:label])
        after = label + len(_CODE_LABEL)
        found = _CODE.match(body, after)
        if found:
            rows.append(Result(found["code"], name))
            start = found.end()
        else:
            typed = _TYPED.match(body, after)
            is_last = body.find(_CODE_LABEL, after) < 0
            end = typed.end() if typed else len(body) if is_last else after
            code = squeeze(body[after:end])
            rows.append(Result(code, name))
            marks.append(Mark("result-code-irregular", FIELD, code))
            start = end
        if not name:
            marks.append(Mark("result-name-absent", FIELD, rows[-1].code))
    rest = squeeze(body[start:])
    if rest:
        marks.append(Mark("results-remainder", FIELD, rest))
    return Reading(tuple(rows), state_of(rows, bool(rest)), tuple(marks))
