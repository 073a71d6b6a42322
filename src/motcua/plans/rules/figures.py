"""From a sentence with figures to targets and achievements: each figure with its clause, date and subject."""

import re
from dataclasses import dataclass, replace

from motcua.plans.rules.clauses import MEASURE_HEAD, Joints, clause_spans
from motcua.plans.rules.comparators import Comparator, Measure, measure
from motcua.plans.rules.deadlines import Deadline, find_dates
from motcua.plans.rules.indicator_hints import FoundIndex, named_indices, suggest
from motcua.plans.rules.modality import SHORTENED, Modality, Weight, points_follow
from motcua.plans.rules.quantities import Quantity, Sort, find_quantities
from motcua.plans.rules.scopes import find_scope
from motcua.plans.rules.shadow import Shadow
from motcua.plans.rules.surroundings import Surroundings
from motcua.plans.rules.targets import Achievement, Kind, Target, Value


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity with all that the sentence says about it. Spans are of the sentence's shadow."""

    quantity: Quantity
    measure: Measure
    clause: tuple[int, int]
    leads: bool
    deadline: Deadline | None
    carried: Deadline | None
    elliptic: bool
    bare: bool
    background: str


@dataclass(frozen=True, slots=True)
class SentenceReading:
    """What one sentence holds; `covered` are the clauses of its targets, for the readers of other targets."""

    targets: tuple[Target, ...]
    achievements: tuple[Achievement, ...]
    covered: tuple[tuple[int, int], ...]
    last_subject: str


_NOT_COUNTED = re.compile(
    r"^(?:tháng|năm|ngày|giờ|phút|giây|tuần|quý|cấp|mức|khâu|bước|chiều|"
    r"phía|mặt|khía|trụ|nội dung sau|lĩnh vực|bên|m2|km|ha\b|tuổi|kỳ|"
    r"thế kỷ|người đứng)"
)
_SUM = re.compile(r"\W*(?:tổng|cộng)\b")
_MONEY_NOUN = re.compile(r"^(?:đồng|usd|đô la|vnđ|vnd|tỷ|triệu)")
_TIME_NOUN = re.compile(r"^(?:phút|giờ|giây|ngày|tháng)")
_COURSE_NOUN = re.compile(r"^(?:giờ|ngày|tiết) (?:đào tạo|học|tập huấn|bồi dưỡng)")
_POINT_NOUN = re.compile(r"^điểm\b")
_DELIVER = re.compile(
    r"\b(?:tái cấu trúc(?: quy trình)?|hoàn thành|tổ chức|xây dựng|ban hành|thực hiện|thành lập|"
    r"đào tạo|cắt giảm|giảm|công bố|tích hợp|cung cấp|tăng thêm|tăng|"
    r"mở|"
    r"triển khai|tinh giản|cấp|kết nối|đưa|số hóa|đơn giản hóa|bồi dưỡng|"
    r"tập huấn|đạt|có thêm|rà soát|kiểm tra|hình thành|thí điểm|nhân "
    r"rộng|đăng ký|công nhận|thu hút|"
    r"phát triển|ra mắt|vận hành|lắp đặt|trang bị|khảo sát|đạt được|"
    r"hỗ trợ|chọn|lựa chọn|kết nạp|điều động|biệt phái|luân chuyển|"
    r"chuẩn hóa|đồng bộ|thu thập|cập nhật|làm sạch|tuyển dụng|bổ sung|trồng|"
    r"(?:phấn đấu|mục tiêu)(?: là)? có|"
    r"hoàn thành (?:[^\W\d]+ ){1,5}(?:cho|đối với|tại))(?: được| mới| thêm| và vận hành| và đưa "
    r"vào sử dụng| khoảng| trên| hơn)?(?: các)?\s?$"
)
# "Phổ cập kỹ năng số cho 3.000 lượt người": the count of those it is done for.
_GIVEN_TO = re.compile(
    r"\b(?:phổ cập|đào tạo|tập huấn|bồi dưỡng|hướng dẫn|cấp|tạo lập|lắp đặt|trang bị)\b[^,;.:\d]{2,60} cho "
    r"(?:hơn |trên |khoảng )?$"
)
_PLACES = re.compile(r"\bsố điểm\b[^;.]*$")  # points of sale or of service, not of a score
_INCOME = re.compile(r"\b(?:bình quân đầu người|thu nhập)\b")
# "17/17 xã có Chỉ số CCHC đạt từ 80 điểm": the points are the aim.
_EACH_REACHES = re.compile(r"[^.;\d]{0,80}\b(?:đạt|từ)\b[^.;\d]{0,12}\d")
_EACH_HAS = re.compile(r"\b(?:mỗi|từng) [^,;.\d]{2,40} có\s?$")
_FINISHED_FOR = re.compile(r"\bhoàn thành (?:[^\W\d]+ ){1,5}(?:cho|đối với|tại)\s?$")
_LIST_VERB = re.compile(
    r"\b(?:gồm|bao gồm|gồm có|đề ra|đặt ra|xác định|nêu|với|trên|tại|"
    r"của|cho|thuộc|giao|ở|trong|theo|và|đối với|là|từ)(?: các)?\s?$"
)
_TAIL_NOUN = re.compile(
    r"^(?:trở|vào|năm|so|và|trong|đối|theo|đến|của|trên|trước|thuộc|"
    r"từ|hoặc|như|cho|tính|tại|tổng|bằng|nhưng|để|là|ở|với|/|vượt|tương|"
    r"theo|mỗi năm|trung bình)\b"
)
_STOPWORDS = re.compile(
    r"\b(?:năm|đến|hết|cuối|trong|vào|và|đạt|phấn đấu|bảo đảm|đảm bảo|"
    r"phải|là|được|tỷ lệ này|con số này|đó|trong đó|riêng|còn|tiếp tục|"
    r"cần|sẽ|mức|giai đoạn|tối thiểu|"
    r"ít nhất|trên|từ|chỉ tiêu này|lên|tăng|trước|quý|tháng|ngày|đều|"
    r"cùng|tiếp theo|các năm|tới|mỗi|lần lượt|tương ứng|bình quân|trung bình|toàn tỉnh|"
    r"toàn thành phố|[ivx]+)\b|[\W\d]+"
)
_OWN_MEASURE = re.compile(
    r"\b(?:tỷ lệ|tỷ trọng|mức độ|chỉ số|điểm|số lượng|thời gian|chi "
    r"phí|giá trị|tốc độ|hài lòng|kinh tế số|hạng)\b|100 ?%"
)


def countable_target(text: str, quantity: Quantity, said: Measure) -> bool:
    """Whether a count may be an aim: bounded ("ít nhất 03 nhiệm vụ") or delivered ("tổ chức 02 hội nghị")."""
    noun, first = quantity.noun, quantity.values[0]
    if (
        quantity.sort is Sort.NUMBER
        and 1900 <= first <= 2100
        and not said.strict
        and float(first).is_integer()
    ):
        return False
    if first == 0:
        return bool(re.search(r"(?::|=|bằng|là|về|còn)\s?$", text[: quantity.start]))
    before = text[max(0, said.start - 40) : said.start]
    if _POINT_NOUN.match(noun):
        return said.reached or said.strict or (said.towards and bool(_PLACES.search(text[: said.start])))
    if _COURSE_NOUN.match(noun):
        return said.strict  # "ít nhất 40 giờ đào tạo" for everyone
    if _TIME_NOUN.match(noun):
        clause = text[max(0, said.start - 160) : quantity.start]
        return (
            (said.explicit or said.towards)
            and bool(re.search(r"thời gian[^;.]{0,150}$", clause))
            and ("ngày làm việc" not in noun or bool(SHORTENED.search(clause)))
        )
    if noun.startswith("lần") and said.comparator is Comparator.MORE_THAN:
        return False  # "hồ sơ phải bổ sung quá 01 lần" says which ones
    if not noun or _NOT_COUNTED.match(noun):
        return said.strict and bool(noun) and not re.match(r"năm|tháng|cấp|mức|tuổi", noun)
    if quantity.sort is Sort.FRACTION:
        after = text[quantity.end : quantity.end + 90]
        whole = quantity.values[0] == quantity.values[-1] and not _EACH_REACHES.match(
            after
        )  # "12/12 ấp thành lập tổ công nghệ số": all of them
        return said.reached or said.strict or whole or bool(_DELIVER.search(before))
    if said.strict or said.change:
        return True
    if _MONEY_NOUN.match(noun):
        return said.explicit and (said.reached or bool(_INCOME.search(before)))
    if text[: said.start + 3].count(":") and re.search(r":\s?$", text[: quantity.start]) and len(text) < 160:
        return not _SUM.match(text)  # a list item "Đối thoại với nhân dân: 02 lần/năm"
    listed = _LIST_VERB.search(text[max(0, quantity.start - 16) : quantity.start])
    given = _GIVEN_TO.search(text[max(0, quantity.start - 90) : quantity.start])
    if (
        listed
        and not said.reached
        and not given
        and not quantity.is_range
        and not _FINISHED_FOR.search(before)
    ):
        return False
    return (
        said.reached
        or bool(given)
        or bool(_EACH_HAS.search(text[max(0, quantity.start - 60) : quantity.start]))
        or (said.towards and bool(_CHANGE_VERB.search(before)))
        or bool(_DELIVER.search(before))
        or bool(_DELIVER.search(text[max(0, quantity.start - 40) : quantity.start]))
    )


def _leads(text: str, quantity: Quantity, said: Measure, floor: int) -> bool:
    """Whether the figure stands before the thing it measures ("100 % hồ sơ") rather than after it."""
    if (
        quantity.sort in (Sort.RANK, Sort.STEPS)
        or _POINT_NOUN.match(quantity.noun)
        or _TIME_NOUN.match(quantity.noun)
    ):
        return False
    if not quantity.noun or _TAIL_NOUN.match(quantity.noun):
        return False
    subject = text[floor : said.start]
    return not (said.reached and re.search(rf"\b{MEASURE_HEAD}\b", subject))


def figures_of(
    text: str, around: Surroundings, last_subject: str
) -> tuple[list[Figure], list[Quantity], list[Deadline]]:
    """The figures of a sentence that may be aims, the other quantities, and the deadlines."""
    dates, spans = find_dates(text, around.horizon.year)
    asides = _asides(text, around)
    dates = tuple(d for d in dates if not any(a <= d.start < b for a, b in asides))
    quantities = find_quantities(text, spans)
    if len(quantities) > _MOST_FIGURES:
        return [], [], []  # a run of bare figures, nobody's sentence
    usable = [
        d
        for d in dates
        if not d.base and (d.led or not re.fullmatch(r"\d{4}-.*", d.value) or d.value[5:] in _MONTH_ENDS)
    ]
    chosen: list[tuple[Quantity, Measure, bool]] = []
    rest: list[Quantity] = []
    floor = 0
    for quantity in quantities:
        if quantity.sort is Sort.NUMBER and not quantity.noun and quantity.values[0] != 0:
            rest.append(quantity)  # a number of nothing
            continue
        if any(a <= quantity.start < b for a, b in asides):
            rest.append(quantity)
            continue
        said = measure(text, quantity, floor)
        if quantity.sort in (Sort.NUMBER, Sort.FRACTION) and not countable_target(text, quantity, said):
            rest.append(quantity)
            continue
        if (chosen and _repeats(text, chosen[-1][0], quantity)) or _starts_growth(text, quantity, quantities):
            continue
        chosen.append((quantity, said, _leads(text, quantity, said, floor)))
        floor = said.end
    joints = Joints(text)
    clauses = clause_spans(text, joints, [(m.start, m.end, leads) for _, m, leads in chosen])
    return _dress(text, chosen, clauses, usable, last_subject, joints), rest, usable


# "lên trên 60 % (năm 2022: 41,2 %)", "8 triệu tài khoản (hiện có 5,1 triệu)": where things stand today.
_ASIDE = re.compile(r"\((?P<said>[^()]{0,80}\d[^()]{0,40})\)")
_TODAY = re.compile(r"\b(?:hiện|cùng kỳ|năm trước|năm ngoái|đến nay|tính đến|thực hiện năm|kết quả năm)\b")


def _asides(text: str, around: Surroundings) -> list[tuple[int, int]]:
    """Brackets that only say how things stand or stood."""
    if "(" not in text:
        return []
    found = []
    for match in _ASIDE.finditer(text):
        years = [int(y) for y in re.findall(r"\bnăm (20\d\d)\b", match["said"])]
        if _TODAY.search(match["said"]) or (years and all(around.is_past(y) for y in years)):
            found.append(match.span())
    return found


_CHANGE_VERB = re.compile(r"\b(?:tinh giản|cắt giảm|giảm|rút ngắn|tăng|tiết kiệm)\b")
_GOVERNS = re.compile(r"\)?\s?:")  # "Đợt 3 (… đến 31/10): …" dates all that follows the colon
_MOST_FIGURES = 80
_MONTH_ENDS = frozenset(
    {
        "01-31",
        "02-28",
        "02-29",
        "03-31",
        "04-30",
        "05-31",
        "06-30",
        "07-31",
        "08-31",
        "09-30",
        "10-31",
        "11-30",
        "12-31",
    }
)


def _repeats(text: str, earlier: Quantity, quantity: Quantity) -> bool:
    """ "21/25 dịch vụ (84 %)", "98 % (chín mươi tám phần trăm)": the bracket says the same once more."""
    between = text[earlier.end : quantity.start]
    same_words = earlier.values == quantity.values and len(between) < 6
    return (
        "(" in between
        and ")" not in between
        and text[quantity.end : quantity.end + 1] == ")"
        and (same_words or (earlier.sort is Sort.FRACTION and len(between) < 80))
    )


def _starts_growth(text: str, quantity: Quantity, quantities: list[Quantity]) -> bool:
    """ "từ 80 % lên 90 %": the first figure is where it starts, not an aim."""
    after = re.match(
        r"\s?(?:(?!trở|lên|xuống)[^\W\d]+\s){0,3}(?:\([^)]*\)|năm 20\d\d|hiện nay|trong "
        r"năm 20\d\d)?\s?(?:tăng |nâng |giảm )?(?:lên|xuống)\b",
        text[quantity.end : quantity.end + 50],
    )
    return bool(after) and any(
        q.start > quantity.end and q.sort is quantity.sort and q.start - quantity.end < 60 for q in quantities
    )


def _dress(
    text: str,
    chosen: list[tuple[Quantity, Measure, bool]],
    clauses: list[tuple[int, int]],
    dates: list[Deadline],
    last_subject: str,
    joints: Joints,
) -> list[Figure]:
    figures: list[Figure] = []
    used: set[int] = set()
    topic: Deadline | None = None
    previous_end, background = 0, last_subject
    for number, ((quantity, said, leads), (first, stop)) in enumerate(zip(chosen, clauses, strict=True)):
        follower = chosen[number + 1][1].start if number + 1 < len(chosen) else len(text)
        own = _date_after(text, said.end, follower, dates)
        if own is None:
            before = [d for d in dates if previous_end <= d.start < quantity.start and d.start not in used]
            inside = [d for d in before if d.start >= first]
            heading = [d for d in before if d.start < first and _opens(text, joints, d)]
            behind = [d for d in dates if leads and said.end <= d.start < min(stop, follower) and d.led]
            if inside and behind and inside[-1].start - first > 12:
                own = behind[0]  # "… trước 30/6 và công bố 100% TTHC trong quý III"
            elif inside:
                own = inside[-1]
            elif heading:
                own = heading[-1]
            if own and (
                text.startswith("cả năm", own.start)
                or _GOVERNS.match(text, own.end)
                or len(_STOPWORDS.sub(" ", text[own.end : quantity.start]).split()) >= 1
            ):
                topic = own
        if own is None:
            after = [
                d
                for d in dates
                if said.end <= d.start < follower and (d.start < stop or _finished_by(text, said.end, d))
            ]
            own = after[0] if after else None
        if own:
            used.add(own.start)
        subject = _STOPWORDS.sub(" ", text[first : said.start]).split()
        elliptic = not leads and len(subject) < 2 and not named_indices(text[first : said.start])
        changed = _CHANGE_VERB.search(text[first : said.end])
        if number == 0 and not elliptic and not text.startswith(("trong đó", "riêng"), first):
            background = ""
        leans = (
            elliptic
            or text.startswith(("trong đó", "riêng", "trong số"), first)
            or (not leads and not _OWN_MEASURE.search(text[first : quantity.start]))
        )
        figures.append(
            Figure(
                quantity,
                said,
                (first, stop),
                leads,
                own,
                topic,
                elliptic,
                bare=elliptic
                or text.startswith("riêng", first)
                or (leans and len(subject) <= 6 and not changed),
                background=(background or (_said_before(text, first) if elliptic else "")) if leans else "",
            )
        )
        if not elliptic:
            background = text[first:stop] if not leans else f"{text[first:stop]} … {background}"[:500]
        previous_end = said.end
    return _respectively(text, figures)


def _finished_by(text: str, end: int, deadline: Deadline) -> bool:
    """ "… xuống còn 01 ngày, hoàn thành trước ngày 01/10/2025": the date after the comma closes the same task."""
    between = text[end : deadline.end]
    return bool(re.match(r"[^,;.:]{0,60}, (?:hoàn thành|xong|hoàn tất)\b[^,;:]*$", between)) and deadline.led


def _said_before(text: str, first: int) -> str:
    """What the sentence says before a clause without a subject, when it says something."""
    before = text[max(0, first - 300) : first]
    return before if len(_STOPWORDS.sub(" ", before).split()) >= 3 else ""


def _opens(text: str, joints: Joints, deadline: Deadline) -> bool:
    """The date opens the sentence or one of its parts ("Theo đó, đến năm 2025: …")."""
    start = max([at for at in (*joints.hard, *joints.soft) if at <= deadline.start], default=0)
    return len(text[start : deadline.start].split()) <= (4 if deadline.own else 6)


_AFTER = re.compile(r"\s?\(?\s?(?:(?:và )?(?:vào|trong|cho|ở|của|đến|tới)\s)?$")
_NEXT_PREDICATE = re.compile(
    r"\s?\)?\s?(?:,\s?)?(?:đạt|phải|là|phấn đấu|tối thiểu|ít nhất|từ|"
    r"trên|:|tăng|lên|\d)"
)


def _date_after(text: str, end: int, limit: int, dates: list[Deadline]) -> Deadline | None:
    """A date right behind the figure ("85 % năm 2023 và 90 % năm 2025") unless it opens the next clause."""
    for deadline in dates:
        if end <= deadline.start < limit:
            if _AFTER.match(text[end : deadline.start]) and not _NEXT_PREDICATE.match(
                text[deadline.end : deadline.end + 20]
            ):
                return deadline
            return None
    return None


_YEARS = re.compile(r"(?:năm|các năm) ((?:20\d\d)(?:(?:, | và |, năm | và năm |; )20\d\d)+)")


def _respectively(text: str, figures: list[Figure]) -> list[Figure]:
    """ "Năm 2024, 2025 lần lượt đạt 85 %, 90 %": the figures take the years in their order."""
    if len(figures) < 2 or not re.search(r"lần lượt|tương ứng", text):
        return figures
    for match in _YEARS.finditer(text):
        years = re.findall(r"20\d\d", match[1])
        for at in range(len(figures) - len(years) + 1):
            run = figures[at : at + len(years)]
            near = match.end() <= run[0].quantity.start or run[-1].quantity.end <= match.start()
            if near and all(f.elliptic for f in run[1:]):
                for offset, year in enumerate(years):
                    when = Deadline(match.start(), match.end(), year, int(year), own=False)
                    figures[at + offset] = replace(run[offset], deadline=when)
                return figures
    return figures


def read_figures(sentence: Shadow, around: Surroundings, last_subject: str) -> SentenceReading:
    """Targets and achievements of one sentence."""
    text = sentence.text
    figures, rest, _ = figures_of(text, around, last_subject)
    told_aside = _asides(text, around)
    plain = text  # what the sentence says of its aims
    for first, stop in told_aside:
        plain = plain[:first] + " " * (stop - first) + plain[stop:]
    targets: list[Target] = []
    achievements: list[Achievement] = []
    covered: list[tuple[int, int]] = []
    told = score_step = False
    run: list[int] = []  # targets of the figures that share one subject, for "stepped"
    listed: list[FoundIndex] = []
    pending: list[FoundIndex] = []
    subject = last_subject
    for figure in figures:
        first, stop = figure.clause
        clause = text[first:stop]
        figures_lead = text[first : figure.quantity.end] if not figure.leads else clause
        if not figure.elliptic:
            listed = (
                named_indices(figures_lead)
                or named_indices(clause)
                or (named_indices(figure.background) if figure.background else [])
            )
            pending = list(listed) if re.search(r"lần lượt|tương ứng", clause) else []
            run = []
        counted = figure.quantity.sort in (Sort.NUMBER, Sort.FRACTION)
        shorter = _TIME_NOUN.match(figure.quantity.noun) and SHORTENED.search(clause)
        extra = Weight(done=1.5) if counted and not figure.measure.strict and not shorter else Weight()
        if told and (figure.elliptic or figure.deadline is None):
            extra += Weight(done=2.5)  # what goes on from a report is a report
        if figure.quantity.sort is Sort.RANK and not _RANK_AIM.search(clause):
            extra += Weight(done=1.5)
        if figure.deadline is None and figure.carried and around.is_over(figure.carried):
            extra += Weight(done=3)
        share = figure.quantity.sort is Sort.PERCENT
        scored, score_step = score_step, share and points_follow(text, figure.measure.end)
        if score_step or (scored and _POINT_NOUN.match(figure.quantity.noun)):
            continue
        full = share and figure.quantity.values[0] == 100
        modality, margin = around.judge(plain[first:stop], plain, figure.deadline, extra, full=full)
        if modality is Modality.DONE:
            told = True
            achievements.append(_achievement(sentence, around, figure))
            continue
        if modality is Modality.NEITHER or (counted and margin < 1.5):
            continue
        indices = [pending.pop(0)] if pending and figure.quantity.sort is not Sort.RANK else listed
        made = _targets(sentence, around, figure, indices)
        for number in run:
            steps = targets[number]
            if (
                made
                and steps.kind is Kind.RATIO
                and made[0].kind is Kind.RATIO
                and steps.deadline != made[0].deadline
            ):
                targets[number] = replace(steps, kind=Kind.STEPPED)
                made = [replace(m, kind=Kind.STEPPED) for m in made]
            elif made and steps.kind is Kind.STEPPED and made[0].kind is Kind.RATIO:
                made = [replace(m, kind=Kind.STEPPED) for m in made]
        run.extend(range(len(targets), len(targets) + len(made)))
        targets.extend(made)
        covered.append(figure.clause)
        subject = clause if not figure.elliptic else subject
    if rest and (told or around.judge(text, text)[0] is Modality.DONE):
        achievements.extend(_told_counts(sentence, rest, around))
    return SentenceReading(tuple(targets), tuple(achievements), tuple(covered), subject)


def _number(value: float) -> int | float:
    return int(value) if float(value).is_integer() else value


def _shape(figure: Figure) -> tuple[Kind, str | None, Value]:
    quantity, said = figure.quantity, figure.measure
    value: Value = _number(quantity.values[0])
    if quantity.is_range and quantity.sort is not Sort.FRACTION:
        value = (_number(quantity.values[0]), _number(quantity.values[1]))
    match quantity.sort:
        case Sort.RANK:
            if said.comparator is Comparator.AT_MOST and isinstance(value, tuple):
                value = value[1]
            return Kind.RANK, "rank", value
        case Sort.STEPS:
            return Kind.RELATIVE, "rank", value
        case Sort.PERCENT:
            if said.change:
                return Kind.RELATIVE, "%", value
            return (Kind.RANGE if said.comparator is Comparator.BETWEEN else Kind.RATIO), "%", value
        case _:
            if value == 0:
                return Kind.ZERO, "count", 0
            if said.change and not figure.leads:
                return Kind.RELATIVE, "count", value
            return (Kind.RANGE if said.comparator is Comparator.BETWEEN else Kind.COUNT), "count", value


def _targets(
    sentence: Shadow, around: Surroundings, figure: Figure, indices: list[FoundIndex]
) -> list[Target]:
    first, stop = figure.clause
    clause = sentence.text[first:stop]
    kind, unit, value = _shape(figure)
    deadline = around.inherited_deadline
    if figure.deadline:
        deadline = figure.deadline.value
    elif figure.carried and not around.is_over(figure.carried):
        deadline = figure.carried.value
    background = figure.background or (around.lead if figure.elliptic else "")
    hint = suggest(_hint_text(sentence.text, figure), kind.value, background, elliptic=figure.bare)
    comparator = figure.measure.comparator
    scope = find_scope(clause)
    start, end = sentence.raw_span(first, stop)
    target = Target(
        quote=around.raw[start:end],
        start=start,
        end=end,
        kind=kind,
        comparator=comparator.value,
        value=value,
        unit=unit,
        scope=sentence.cased[first + scope[0] : first + scope[1]] if scope else None,
        deadline=deadline,
        indicator=hint,
    )
    codes = _index_codes(kind, unit, indices, hint, clause)
    return [replace(target, indicator=code) for code in codes] if codes else [target]


def _hint_text(text: str, figure: Figure) -> str:
    """The words of a clause that name its subject: after the figure when it leads, else before it."""
    first, stop = figure.clause
    clause = text[first:stop]
    bracket = re.match(r"\s?\([^)]*\)", text[stop:])
    return clause + (bracket[0] if bracket else "")


_RANK_AIM = re.compile(r"trở lên|nhóm|tốp|top|phấn đấu|trong (?:số )?\d|giữ|duy trì|nằm trong|thuộc")
_OWN_INDEX = {"SAT_ADMIN", "SAT_TTHC", "SAT_UNIT", None}


def _index_codes(
    kind: Kind, unit: str | None, indices: list[FoundIndex], hint: str | None, clause: str
) -> list[str | None]:
    """One code for each named index; nothing when the clause is about something else."""
    if not indices:
        return []
    if unit == "rank":
        if hint == "PAR_UNIT_SCORE":
            return [hint]
        return [f.index.rank_code or None for f in indices]
    if len(indices) == 1 and hint not in _OWN_INDEX:
        return []
    if kind is Kind.COUNT and "điểm" not in clause:
        return []
    return [f.index.code or None for f in indices]


def _achievement(sentence: Shadow, around: Surroundings, figure: Figure) -> Achievement:
    start, end = sentence.raw_span(*figure.clause)
    return Achievement(around.raw[start:end], start, end, _number(figure.quantity.values[0]))


def _told_counts(sentence: Shadow, rest: list[Quantity], around: Surroundings) -> list[Achievement]:
    """Counts that a report tells: "cấp hơn 79,5 triệu thẻ". Bare years and small asides are left out."""
    found = []
    for quantity in rest:
        if not quantity.noun or _NOT_COUNTED.match(quantity.noun) or _TAIL_NOUN.match(quantity.noun):
            continue
        text = sentence.text
        if (
            re.search(
                r"\b(?:tại|của|trên địa bàn|cho|với|ở|thuộc|trong|theo|và|trên)\s$",
                text[max(0, quantity.start - 14) : quantity.start],
            )
            and quantity.values[0] < 1000
        ):
            continue
        first = max(text.rfind(", ", 0, quantity.start) + 2, text.rfind("; ", 0, quantity.start) + 2, 0)
        first = first if first > 1 else 0
        stops = [at for at in (text.find(", ", quantity.end), text.find("; ", quantity.end)) if at >= 0]
        start, end = sentence.raw_span(first, min(stops, default=len(text)))
        found.append(Achievement(around.raw[start:end], start, end, _number(quantity.values[0])))
    return found
