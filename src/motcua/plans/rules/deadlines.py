"""When a target is due: the date that is written, else that of the heading, else the year of the plan.

A deadline is written as the labels of a plan are kept: a year ("2025": its last day) or an ISO date. A month,
a quarter or a half-year is its last day. No time of day, no time zone: these are calendar days in Vietnam.
"""

import calendar
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from motcua.plans.rules.quantities import Span

_QUICK = re.compile(r"\d|năm|quý")
_YEAR = r"(?:19|20)\d{2}"
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_DOC_WORD = (
    r"quyết định|nghị quyết|kế hoạch|nghị định|thông tư|chỉ thị|luật|"
    r"công văn|công điện|thông báo|kết luận|báo cáo|"
    r"tờ trình|đề án|hướng dẫn|chương trình|văn bản"
)
# A document with its number, its date and its title: years in there are no deadlines of ours.
_DOCUMENT = re.compile(
    rf"\b(?:{_DOC_WORD})\s(?:số\s?:?\s?)?\d[\w./-]*(?:\s?-\s?[a-zđ]+)*(?:[, ]{{1,2}}ngày\s[\d/.-]{{6,10}})?"
    r"(?P<title>[^;.:]{0,260}?)"
    r"(?=[;.:]|$|,(?! (?:định hướng|tầm nhìn|giai đoạn|sửa đổi|ngày)"
    r")|\s(?:phấn đấu|đặt mục tiêu|với mục tiêu|yêu cầu|"
    r"bảo đảm|đảm bảo|với chỉ tiêu|đề ra|trong đó)\b|\s(?:tối thiểu|ít nhất)\b|\s\d+(?:,\d+)?\s?%)"
)
_BASE = re.compile(
    r"(?:so(?: sánh)? với|cùng kỳ|bằng|kém|hơn|từ)(?: (?:cùng kỳ|kết "
    r"quả|mức|thời điểm|của|cuối|đầu|hết))*\s?$"
)
_COMPARED = re.compile(r"so(?: sánh)? với|cùng kỳ")
_FROM = re.compile(r"\b(?:kể từ|từ|bắt đầu từ|sau)\s?$")
_RUNS_TO = re.compile(r"\s(?:đến|tới)(?: hết)?(?: ngày)? \d{1,2}[/.-]\d")
_BEFORE_YEAR = re.compile(r"\btrước\s?$")
_UNTIL = re.compile(
    r"\b(?:(?:chậm nhất|muộn nhất)(?: là)?(?: đến| vào| trong| trước)?(?: hết| cuối)?|"
    r"(?:tính )?(?:đến|tới)(?: trước)?(?: hết| cuối| thời điểm)?|trước|"
    r"trong|hết|cuối|vào(?: cuối| trước)?|xong(?: trước| trong)?)\s?$"
)
_DATES = re.compile(
    rf"""(?P<d>\d{{1,2}})\s?[/.-]\s?(?P<m>\d{{1,2}})\s?[/.-]\s?(?P<y>{_YEAR})(?!\d)
    | (?P<d2>\d{{1,2}})\stháng\s(?P<m2>\d{{1,2}})\s?(?:,\s?)?năm\s(?P<y2>{_YEAR})(?!\d)
    | tháng\s?(?P<m3>\d{{1,2}})\s?(?:[/.-]\s?|\s?năm\s)(?P<y3>{_YEAR})(?!\d)
    | (?<![\d/.,])(?P<m4>0?[1-9]|1[0-2])/(?P<y4>{_YEAR})(?![\d/])
    | quý\s(?P<q>iv|i{{1,3}}|[1-4])\b(?:\s?(?:[/.-]\s?|năm\s)?(?P<qy>{_YEAR})(?!\d))?
    | (?:6|06|sáu)\stháng\sđầu\snăm(?:\s(?P<hy>{_YEAR})(?!\d))?
    | (?:giai\sđoạn|thời\skỳ|nhiệm\skỳ|các\snăm|năm)\s(?:từ\s)?(?:năm\s)?
      (?P<p1>{_YEAR})\s?(?:-|đến|tới)\s?(?:năm\s)?(?P<p2>{_YEAR})(?!\d)
    | từ\snăm\s(?P<p3>{_YEAR})\s(?:đến|tới)\s(?:hết\s)?(?:năm\s)?(?P<p4>{_YEAR})(?!\d)
    | (?<![\d/.-])(?P<p5>{_YEAR})\s?-\s?(?P<p6>{_YEAR})(?![\d/-])
    | năm\s(?P<yy>{_YEAR})(?![\d/])
    | (?:index|sipas|papi|pci|dti)\s(?P<yi>{_YEAR})(?![\d/])
    | (?:đến|tới|hết|cuối|vào)\s(?P<yb>{_YEAR})(?![\d/.])
    | tháng\s(?P<m5>\d{{1,2}})(?![\d/%])
    | (?P<d6>\d{{1,2}})[/-](?P<m6>\d{{1,2}})(?![\d/%])(?<=\d)
    | (?P<whole>cả\snăm)(?:\s(?P<wy>{_YEAR})(?!\d))?(?!\s?(?:nay\s)?\d)
    | (?P<now>(?:cuối|trong|hết|đến\shết|đến\scuối)\snăm(?:\snay|\shọc)?)(?!\s?\d)
      (?=[,;.)]|$|\s(?:phải|đạt|tỷ|mức|100|có))
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A date in a sentence. `span` covers the words that lead to it ("trước ngày 30/6/2025").

    `value` is "2025" or "2025-06-30". `own` says that it is finer than a year; `base` that something is
    compared with it ("so với năm 2022"), so nothing is due then; `year` is the calendar year.
    """

    start: int
    end: int
    value: str
    year: int
    own: bool
    base: bool = False
    led: bool = False


def last_day(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def _value(match: re.Match[str], plan_year: int | None) -> tuple[str, int, bool] | None:
    """The written value, its year, and whether it is finer than a year; None when it is no date."""
    group = match.groupdict()

    def number(key: str) -> int:
        return int(group[key])

    try:
        if group["d"]:
            found = date(number("y"), number("m"), number("d"))
            return found.isoformat(), found.year, True
        if group["d2"]:
            found = date(number("y2"), number("m2"), number("d2"))
            return found.isoformat(), found.year, True
        for month, year in (("m3", "y3"), ("m4", "y4")):
            if group[month]:
                found = last_day(number(year), number(month))
                return found.isoformat(), found.year, True
        if group["q"]:
            year_of_quarter = int(group["qy"]) if group["qy"] else plan_year
            if year_of_quarter is None:
                return None
            found = last_day(year_of_quarter, 3 * _ROMAN[group["q"]])
            return found.isoformat(), found.year, True
        if "đầu năm" in match[0]:
            half = int(group["hy"]) if group["hy"] else plan_year
            return (date(half, 6, 30).isoformat(), half, True) if half else None
        for until in ("p2", "p4", "p6"):
            if group[until]:
                return group[until], number(until), False
        for year in ("yy", "yb", "yi"):
            if group[year]:
                return group[year], number(year), False
        if group["m5"] and plan_year:
            return last_day(plan_year, number("m5")).isoformat(), plan_year, True
        if group["m6"] and plan_year:
            return date(plan_year, number("m6"), number("d6")).isoformat(), plan_year, True
        if group["whole"]:
            whole = int(group["wy"]) if group["wy"] else plan_year
            return (str(whole), whole, False) if whole else None
        if group["now"] and plan_year:
            return str(plan_year), plan_year, False
    except (ValueError, calendar.IllegalMonthError):
        return None
    return None


def document_spans(text: str) -> list[Span]:
    """The spans of documents named with a number, title included."""
    return [m.span() for m in _DOCUMENT.finditer(text)]


@lru_cache(maxsize=32)
def find_dates(text: str, plan_year: int | None) -> tuple[tuple[Deadline, ...], tuple[Span, ...]]:
    """Deadlines of a sentence, and the spans of everything that looks like a date or belongs to one."""
    if not _QUICK.search(text):
        return (), ()
    named = document_spans(text)
    spoken: int | None = None  # "riêng năm 2026: … trước tháng 6": a month of the year named before it
    found: list[Deadline] = []
    spans: list[Span] = []
    for match in _DATES.finditer(text):
        start, end = match.span()
        bare = match["m5"] or match["m6"]
        before = text[max(0, start - 40) : start]
        if bare and not (_UNTIL.search(before) or before.endswith(("ngày ", "từ "))):
            if match["m6"] is None:
                spans.append((start, end))
            continue  # "21/25 dịch vụ", "tháng 6" in passing
        leader = (
            r"ngày\s?$"
            if "-" in match[0]
            else r"(?:ngày|trước|hết|từ|sáng|chiều|\d[/.-]\d{1,2} (?:đến|tới))\s?$"
        )
        if match["m6"] and not re.search(leader, before):
            continue  # "trong 3-5 ngày" is no third of May
        spans.append((start, end))
        read = _value(match, spoken or plan_year)
        if read is None:
            continue
        value, year, own = read
        lead = re.sub(r"(?:ngày|tháng|năm|quý)\s?$", "", before)
        base = bool(_COMPARED.search(lead[-24:]) and _BASE.search(lead))
        if match["yy"] and not base:
            spoken = int(match["yy"])
        led = _UNTIL.search(lead)
        if any(a <= start < b for a, b in named) and not (led and own):
            continue  # a title says "đến năm 2025", but not "trước ngày 30/6/2025"
        since = _FROM.search(lead)
        if since and own and _RUNS_TO.match(text, end):
            continue  # "từ 25/01 đến 31/3": due at its end
        if led and _BEFORE_YEAR.search(lead) and not own:
            value, year = str(year - 1), year - 1  # "trước năm 2026" is due at the end of 2025
        if led:
            start -= len(before) - led.start()
        elif since:
            start -= len(before) - since.start()
        found.append(Deadline(start, end, value, year, own, base, led=bool(led or since)))
    return tuple(found), tuple(spans)


_PLAN_WORD = re.compile(
    r"\b(?:kế hoạch|chương trình|mục tiêu|phấn đấu|chỉ tiêu|nhiệm vụ|"
    r"phương hướng|nghị quyết|đề án|quyết định)\b"
)
_PLAN_YEAR = re.compile(
    rf"(?:[^.;:\d]|(?<=đề án )06){{0,200}}?\b(?P<lead>năm|đến năm|đến hết năm|giai đoạn)\s(?P<from>{_YEAR})"
    rf"(?:\s?(?:-|đến)\s?(?:năm\s)?(?P<to>{_YEAR}))?"
)
# A document that this one only follows ("theo Nghị quyết số 16-NQ/TU … giai đoạn 2021-2025").
_CITED = re.compile(
    r"\b(?:theo|thực hiện|căn cứ|triển khai|tại|xét|tinh thần|của|cùng "
    r"với|và)\s(?:nội dung |các )?$"
)
_OPENING = 600  # characters that hold a title and its first lines
_DATELINE = 200
_OPENING_YEAR = re.compile(rf"\b(?:quý\s(?:[ivx]+|\d)|tháng\s\d{{1,2}})\s?[/-]\s?({_YEAR})")
_HEAD_YEAR = re.compile(rf"\bnăm\s({_YEAR})(?![\d/])|giai đoạn\s{_YEAR}\s?-\s?({_YEAR})")
_ANY_DATE = re.compile(rf"\b\d{{1,2}}\s?[/.-]\s?\d{{1,2}}\s?[/.-]\s?({_YEAR})\b")


@dataclass(frozen=True, slots=True)
class Horizon:
    """The plan's own time: the year it ends, and the first year that is still future when it is written.

    `assumed` says that no sentence names the plan's year: it is the year the text speaks of most.
    """

    deadline: str | None
    year: int | None
    first_year: int | None
    assumed: bool = False


def horizon(head: str, whole: str) -> Horizon:
    """The plan's year from its head (title and first paragraphs), else from anywhere in the text."""
    issued = [int(y) for y in _ANY_DATE.findall(head)] or [int(y) for y in _ANY_DATE.findall(whole)]
    opening = {int(y) for y in _OPENING_YEAR.findall(head[:_OPENING])}
    for text in (head, whole):
        named = [(a, b) for a, b in document_spans(text) if _CITED.search(text[max(0, a - 30) : a])]
        for keyword in _PLAN_WORD.finditer(text):
            match = _PLAN_YEAR.match(text, keyword.end())
            if not match or any(a < match.end() and match.start("from") < b for a, b in named):
                continue
            first, last = int(match["from"]), int(match["to"] or match["from"])
            if last < first or (issued and last < min(issued)):
                continue
            if keyword.start() > _OPENING and opening and max(opening) < first:
                break  # an article of 2025 that mentions a plan for 2026 further down
            one_year = match["lead"] == "năm" and not match["to"]
            start = first if one_year or match["to"] else min([*issued, first])
            return Horizon(str(last), last, start)
    years = Counter(int(a or b) for a, b in _HEAD_YEAR.findall(head[:_OPENING]))
    years = years or Counter(opening) or Counter(int(a or b) for a, b in _HEAD_YEAR.findall(head))
    if years:
        best = max(years, key=lambda y: (years[y], y))
        dated = _ANY_DATE.search(head[:_DATELINE])
        best = max(best, int(dated[1])) if dated else best  # an article is not older than its dateline
        return Horizon(str(best), best, best, assumed=True)
    if issued:
        return Horizon(str(max(issued)), max(issued), max(issued), assumed=True)
    return Horizon(None, None, None)
