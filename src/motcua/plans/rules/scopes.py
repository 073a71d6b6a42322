"""For whom or what a target holds, as far as the clause says it."""

import re

_STOP = (
    r"(?=[,;.:(]|$| (?:đạt|phải|được|có|hoàn thành|thực hiện|từ \d|trên "
    r"\d|ít nhất|tối thiểu|không quá|năm 20|đến năm|vào|xếp|thuộc|trong "
    r"năm|là|sử dụng|đang|còn|do|mà|giải quyết|thực hiện)\b| \d)"
)
_PATTERNS = [
    re.compile(r"\((?P<scope>trừ [^()]{3,80})\)"),
    re.compile(r"\b(?P<scope>trừ (?:các )?[^,;.()]{3,60})"),
    re.compile(
        r"(?:trong đó )?(?:lĩnh vực|các lĩnh vực) (?P<scope>[^;.:()]{3,80}?)"
        r"(?= đạt| phải| tối| trên \d| từ \d|[;.:(]|$)"
    ),
    re.compile(rf"\b(?P<scope>(?:mỗi|từng) [^,;.:()\d]{{2,50}}?){_STOP}"),
    re.compile(rf"\btại (?P<scope>(?:các |bộ phận |trung tâm )?[^,;.:()\d]{{3,70}}?){_STOP}"),
    re.compile(
        rf"\bđối với (?P<scope>(?:cấp|các|nhóm|khối|lĩnh vực|thành phố|phường|"
        rf"xã|sở)[^,;.:()\d]{{1,60}}?){_STOP}"
    ),
    re.compile(
        rf"\b(?P<scope>cấp (?:tỉnh|huyện|xã|sở|cơ sở)(?:, cấp (?:tỉnh|huyện|"
        rf"xã))*(?: và cấp (?:huyện|xã))?){_STOP}"
    ),
    re.compile(
        rf"\bcủa (?P<scope>(?:các )?(?:sở|ngành|ubnd|tỉnh|thành phố|huyện|"
        rf"xã|phường|địa phương|đơn vị)[^;.:()\d]{{0,50}}?){_STOP}"
    ),
]


def find_scope(clause: str) -> tuple[int, int] | None:
    """The span of the words that narrow the target, in the clause's shadow text."""
    for pattern in _PATTERNS:
        match = pattern.search(clause)
        if match and match["scope"].strip():
            return match.span("scope")
    return None
