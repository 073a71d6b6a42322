"""Targets without a figure: nothing may be left over, an index must rise, a thing is due on its own date."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice, pairwise

from motcua.plans.rules.clauses import Joints, closed
from motcua.plans.rules.deadlines import Deadline, document_spans, find_dates
from motcua.plans.rules.indicator_hints import named_indices, suggest
from motcua.plans.rules.modality import Modality
from motcua.plans.rules.scopes import find_scope
from motcua.plans.rules.shadow import Shadow
from motcua.plans.rules.surroundings import Surroundings
from motcua.plans.rules.targets import Kind, Target, Value

Span = tuple[int, int]

_FAULT = (
    r"tồn đọng|quá hạn|trễ hạn|trễ hẹn|chậm|trễ|muộn|vi phạm|sai sót|"
    r"sai phạm|nhũng nhiễu|phiền hà|sách nhiễu|tiêu cực|khiếu nại|sót "
    r"lọt|bỏ sót|"
    r"nợ đọng|mất an toàn|lộ lọt|lộ, lọt|thất thoát|tái diễn|xếp loại (?:yếu|kém|trung bình)|"
    r"tham nhũng|yếu kém|ùn tắc|kéo dài|vượt "
    r"cấp|không hoàn thành|tụt hạng|giảm điểm|giảm bậc|"
    r"trùng lặp|chồng chéo|hồ sơ giấy|trái quy định|trái thẩm quyền|"
    r"ngoài quy định|đùn đẩy|né tránh|bức xúc"
)
# Commas inside one subject: "cán bộ, công chức, viên chức vi phạm".
_LISTED = (
    r", (?=(?:công chức|viên chức|người lao động|tổ chức|cá nhân|doanh nghiệp|đơn vị|phiền hà|nhũng nhiễu|"
    r"sách nhiễu|trễ hạn)\b)"
)
_ZERO = re.compile(
    rf"\b(?P<deny>không (?:để (?:xảy ra |phát sinh |còn |có )?|có |còn "
    rf"|phát sinh |xảy ra )|chấm dứt )(?P<what>(?:[^,;.:()]|{_LISTED}){{0,70}}?\b(?:{_FAULT})"
    rf")\b"
)
_RESUPPLY = re.compile(
    r"\b(?:không phải|không yêu cầu|không được yêu cầu|không bắt)\b[^,;.:()"
    r"]{0,60}?\b(?:cung cấp lại|nộp lại|khai lại|xuất trình lại|nộp "
    r"thêm|cung cấp lại)\b"
)
_ABOUT_OTHERS = re.compile(
    r"\b(?:nếu|trường hợp|đối với|những|các (?:thủ tục|tthc)|do|vì|có "
    r"yêu cầu|đánh giá|xếp loại|cơ quan nào|đơn vị nào)\s*(?:[^,;]{0,25})"
    r"$"
)

_RISE = re.compile(
    r"\b(?P<verb>tiếp tục cải thiện|cải thiện|tăng|nâng|nâng cao|nâng "
    r"hạng|duy trì|giữ vững|tăng hạng|thăng hạng|giảm)"
    r"(?: và (?:nâng cao|duy trì|tăng|cải thiện|giữ vững|nâng)| mạnh|"
    r" dần| nhanh| đáng kể| rõ rệt| điểm số| điểm| thứ hạng| thứ bậc|"
    r" vị trí| xếp hạng| chất lượng| kết quả|, nâng cao| các| điểm số "
    r"và thứ hạng| và thứ hạng| của| bộ| đồng bộ){0,4}"
    r" (?P<object>chỉ số|tỷ lệ|par index|sipas|papi|pci|dti)\b"
)
_ONLY_WISH = re.compile(
    r"\b(?:nhằm|để|góp phần|giải pháp|biện pháp|kế hoạch|đề án|về việc|"
    r"công tác|hội nghị|tổ công tác|nhiệm vụ|về|chương trình|hội thảo|"
    r"chỉ thị|việc|quyết tâm|"
    r"chưa|qua đó|từ đó|trong|đến|giúp|hướng đến|và)\s?(?:\w+\s?){0,2}$"
)
_DELIVERED = re.compile(
    r"\b(?:hoàn thành|hoàn thiện|ban hành|cấp đủ|trang bị|xong|trình|phê duyệt|đưa vào "
    r"(?:vận hành|sử dụng|khai thác|hoạt động)|vận hành|triển khai|thành "
    r"lập|công bố|kết nối|tích hợp|"
    r"xây dựng|tái cấu trúc|xử lý dứt điểm|tổ chức|chuyển đổi|thống nhất|bố trí|kiện toàn|nâng cấp|"
    r"sắp xếp|cung cấp|số hóa|thực hiện|áp dụng|khắc phục|chuẩn hóa|"
    r"cập nhật|rà soát|đồng bộ|khai trương|nghiệm thu|giải quyết (?:xong|dứt điểm))\b"
)
_DATE_WORDS = re.compile(
    r"\b(?:hoàn thành|xong|trước|trong|ngày|tháng|quý|năm|chậm nhất|đến|hết|vào)\b|[\W\d]+"
)
_FINISHED = re.compile(
    r"\b(?:hoàn thành|hoàn thiện|xong|chậm nhất|muộn nhất|đưa vào (?:vận "
    r"hành|sử dụng|khai thác|hoạt động)|kết thúc)\b"
)
_IN_BRACKETS = re.compile(r"\((?:trước|trong|hoàn thành|xong|chậm nhất|thời hạn:?|hạn:?)?[^()]{0,20}$")
_REPORTING = re.compile(
    r"\b(?:báo cáo (?:kết quả|ubnd|về|sở|tình hình|gửi|chủ tịch|thủ "
    r"tướng)|gửi (?:báo cáo|về|sở|kết quả|kế hoạch)|định kỳ|hằng (?:quý|"
    r"tháng|năm)|hàng (?:quý|tháng|năm)|có hiệu lực|ký ban hành|vừa "
    r"ban hành|họp|hội nghị|phát biểu|sáng|chiều)\b"
)
_APPLY = re.compile(
    r"\b(?:áp dụng|duy trì|vận hành|xây dựng)[^,;.]{0,40}\bhệ thống "
    r"quản lý chất lượng\b[^,;]{0,120}"
)
_VERIFIED = re.compile(
    r"\b(?:giao dịch|người dân|tài khoản|tổ chức|cá nhân)\b[^;.:]{0,160}\bđược "
    r"(?:định danh|xác thực)[^;.:]{0,30}\b(?:xác thực|điện tử|định danh)"
    r"\b[^;.:]{0,120}"
)
_DIGITISE = re.compile(
    r"\b(?:thực hiện )?(?:việc )?số hóa\b[^;.:]{0,120}\b(?:còn hiệu "
    r"lực|còn giá trị)\b[^;.:]{0,100}"
)
_GROUP = re.compile(
    r"\b(?:ở|thuộc|trong|vào|đạt|nằm trong|đứng trong|giữ vững)\s(?:ở\s|"
    r"trong\s|vào\s)?(?:top |tốp )?(?:nhóm |tốp |top )(?P<group>tốt|"
    r"khá|cao|đầu|dẫn đầu|đứng đầu|trung bình cao|trung bình khá|cao "
    r"nhất|a)\b"
)
_FIRST = re.compile(
    r"\b(?:dẫn đầu|đứng đầu) (?:cả nước|toàn quốc|vùng|khu vực)\b|\bvị trí (?:dẫn đầu|đứng đầu|quán quân)\b"
)
_AGAIN = re.compile(
    r"\bkhông để (?:phát sinh|xảy ra|tái diễn)(?: thêm| mới| nữa| trở lại)?(?=\s?(?:[,;.:]|$))"
)

_FAULTS = re.compile(rf"\b(?:{_FAULT})\b")


class _Sentence:
    """One sentence under the eye of the readers below."""

    def __init__(self, sentence: Shadow, around: Surroundings, covered: Sequence[Span]) -> None:
        self.shadow, self.text, self.around = sentence, sentence.text, around
        self.covered = list(covered)
        self.joints = Joints(self.text)
        dates, _ = find_dates(self.text, around.horizon.year)
        self.documents = document_spans(self.text)
        self.dates = [d for d in dates if not d.base]

    def segment(self, start: int, end: int, *, soft: bool = True) -> Span:
        """The part of the sentence around `start:end`, between its nearest joints."""
        cuts = sorted({*self.joints.hard, *(self.joints.soft if soft else [])})
        first = max([at for at in cuts if at <= start], default=0)
        stop = min([at for at in cuts if at >= end], default=len(self.text))
        return self.tidy(first, stop)

    def tidy(self, first: int, stop: int) -> Span:
        while stop > first and self.text[stop - 1] in " ,;:.-":
            stop -= 1
        while first < stop and self.text[first] in " ,;:.-+•":
            first += 1
        if self.text.startswith("và ", first):
            first += 3
        return first, closed(self.text, first, stop)

    def is_free(self, start: int, end: int) -> bool:
        return not any(a < end and start < b for a, b in self.covered)

    def aims(self, span: Span) -> bool:
        return self.around.judge(self.text[span[0] : span[1]], self.text)[0] is Modality.AIM

    def near_deadline(self, span: Span) -> str | None:
        """A date inside the span, or one that opens the sentence; else the inherited one."""
        inside = [d for d in self.dates if span[0] <= d.start < span[1] and (d.led or not d.own)]
        if inside:
            return inside[-1].value
        opening = [d for d in self.dates if d.end <= span[0] and d.start < 40 and (d.led or not d.own)]
        return opening[-1].value if opening else self.around.inherited_deadline

    def target(
        self,
        span: Span,
        kind: Kind,
        comparator: str | None,
        value: Value,
        unit: str | None,
        **said: str | None,
    ) -> Target:
        start, end = self.shadow.raw_span(*span)
        scope = find_scope(self.text[span[0] : span[1]])
        return Target(
            quote=self.around.raw[start:end],
            start=start,
            end=end,
            kind=kind,
            comparator=comparator,
            value=value,
            unit=unit,
            scope=self.shadow.cased[span[0] + scope[0] : span[0] + scope[1]] if scope else None,
            deadline=said["deadline"] if "deadline" in said else self.near_deadline(span),
            indicator=said.get("indicator"),
        )


def read_statements(
    sentence: Shadow, around: Surroundings, covered: Sequence[Span], *, title: bool = False
) -> list[Target]:
    """All unnumbered targets of a sentence, outside what its figures already `covered`.

    A `title` ("Nâng cao Chỉ số PAPI") only names its subject, so no wish is read from it.
    """
    if not _QUICK.search(sentence.text):
        return []
    view = _Sentence(sentence, around, covered)
    found: list[Target] = []
    for reader in (_zeros, _groups, *(() if title else (_rises, _qualities)), _deliverables):
        for target, span in islice(reader(view), _MOST):
            found.append(target)
            view.covered.append(span)
    return found


_MOST = 40  # more of one sort in a sentence is a run of words, nobody's plan
_QUICK = re.compile(
    rf"không|chấm dứt|{_RISE.pattern}|nhóm|tốp|top|dẫn đầu|đứng đầu|hoàn "
    rf"thành|hoàn thiện|xong|trước|chậm nhất|muộn nhất|tháng|quý|đưa "
    rf"vào|hệ thống quản lý chất lượng|xác thực|số hóa"
)


def _zeros(view: _Sentence) -> Iterator[tuple[Target, Span]]:
    for match in (*_ZERO.finditer(view.text), *_RESUPPLY.finditer(view.text), *_AGAIN.finditer(view.text)):
        what = match.groupdict().get("what")
        again = match.re is _AGAIN
        if again and not _FAULTS.search(view.text, 0, match.start()):
            continue  # what must not happen again is named before
        if what is not None and (what == "vi phạm" or _ABOUT_OTHERS.search(view.text[: match.start()])):
            continue
        segment = view.segment(*match.span())
        if what is not None:
            segment = view.tidy(match.start(), segment[1])
        # "không phải nộp lại giấy tờ đã được số hóa": what follows only describes the thing
        if not _is_free_for_zero(view, match.span()) or not view.aims((segment[0], match.end())):
            continue
        text = view.text[0 if again else segment[0] : segment[1]]
        indicator = suggest(text, Kind.ZERO.value)
        yield view.target(segment, Kind.ZERO, "=", 0, "count", indicator=indicator), segment


def _is_free_for_zero(view: _Sentence, span: Span) -> bool:
    """A zero may follow a figure ("100 % đúng hạn, không có hồ sơ quá hạn"), not stand inside its clause."""
    return not any(a <= span[0] < b and "," not in view.text[a : span[0]] for a, b in view.covered)


def _groups(view: _Sentence) -> Iterator[tuple[Target, Span]]:
    """An index in a group without a number: "ở nhóm tốt", "dẫn đầu cả nước"."""
    first = list(_FIRST.finditer(view.text))
    for match in (*_GROUP.finditer(view.text), *first):
        segment = _with_subject(view, match.span())
        text = view.text[segment[0] : segment[1]]
        indices = named_indices(text)
        if not indices or not view.is_free(*match.span()) or not view.aims(segment):
            continue
        if match in first:  # the leader stands in the first place
            for index in indices:
                code = index.index.rank_code or None
                yield view.target(segment, Kind.RANK, "<=", 1, "rank", indicator=code), segment
            continue
        own = suggest(text, Kind.QUALITATIVE.value)
        codes = [own] if own else [f.index.rank_code or None for f in indices]
        for code in codes:
            yield view.target(segment, Kind.QUALITATIVE, None, None, None, indicator=code), segment


def _with_subject(view: _Sentence, span: Span) -> Span:
    """From the hard joint before to the soft joint after: an enumeration of indices is one subject."""
    first = max([at for at in view.joints.hard if at <= span[0]], default=0)
    ends = [b for a, b in view.covered if b <= span[0]]
    first = max([first, *ends])
    stop = min([at for at in (*view.joints.hard, *view.joints.soft) if at >= span[1]], default=len(view.text))
    return view.tidy(first, stop)


def _rises(view: _Sentence) -> Iterator[tuple[Target, Span]]:
    """ "Cải thiện Chỉ số PAR INDEX, SIPAS": better than before, one target for each index or share."""
    for match in _RISE.finditer(view.text):
        if not view.is_free(*match.span()):
            continue
        before = view.text[max(0, match.start() - 200) : match.start()].rstrip()
        if before and not before.endswith((",", ";", ":", ".")) and _ONLY_WISH.search(before):
            continue
        hard = min([at for at in view.joints.hard if at > match.end()], default=len(view.text))
        stop = _end_of_enumeration(view, match.end(), hard)
        span = view.tidy(match.start(), stop)
        text = view.text[span[0] : span[1]]
        if not view.is_free(*span) or not view.aims(span) or re.search(r"\d\s?%", text):
            continue
        comparator = "<" if match["verb"] == "giảm" else ">"
        if match["verb"] in ("duy trì", "giữ vững") and "cải thiện" not in match[0]:
            comparator = ">="
        if match["object"] == "tỷ lệ":
            if match["verb"] in ("tăng", "nâng", "nâng cao", "giảm", "tiếp tục cải thiện", "cải thiện"):
                first = _aim_before(view, span[0])
                code = suggest(text, Kind.RELATIVE.value)
                yield (
                    view.target((first, span[1]), Kind.RELATIVE, comparator, None, None, indicator=code),
                    span,
                )
            continue
        indices = [f for f in named_indices(text) if f.index.rank_code]
        ranked = "hạng" in text or "thứ bậc" in text or "vị trí" in text
        for index in indices:
            first = _aim_before(view, span[0])
            code = index.index.rank_code if ranked else index.index.code
            named = closed(view.text, first, span[0] + index.end)
            reach = (first, named) if index is not indices[-1] else (first, span[1])
            yield view.target(reach, Kind.RELATIVE, comparator, None, None, indicator=code or None), span


def _aim_before(view: _Sentence, start: int) -> int:
    found = re.search(r"(?:phấn đấu|bảo đảm|đảm bảo|tập trung|tiếp tục)\s$", view.text[:start])
    return found.start() if found else start


def _end_of_enumeration(view: _Sentence, start: int, hard: int) -> int:
    """Indices are listed with commas; the list ends where a part names none."""
    parts = [at for at in view.joints.soft if start < at < hard]
    for at, following in pairwise([*parts, min([b for b in view.joints.soft if b >= hard], default=hard)]):
        if not named_indices(view.text[at:following]):
            return at
    return hard


def _own_date(view: _Sentence, first: int, stop: int) -> Deadline | None:
    """A date finer than a year inside the span that something is to be finished by."""
    for deadline in view.dates:
        titled = not deadline.led and any(a <= deadline.start < b for a, b in view.documents)
        if titled or not first <= deadline.start < stop:
            continue
        if deadline.own and deadline.led:
            return deadline
        before = view.text[max(first, deadline.start - 30) : deadline.start]
        if (
            deadline.own
            and _FINISHED.search(before)
            and not re.fullmatch(r"\d{4}-\d\d-\d\d", view.text[deadline.start : deadline.end])
        ):
            return deadline
        if deadline.own and _IN_BRACKETS.search(before) and view.text[deadline.end : deadline.end + 1] == ")":
            return deadline  # "Tái cấu trúc quy trình (tháng 3/2023)"
        if not deadline.own and deadline.led and re.search(r"\b(?:hoàn thành|hoàn thiện|xong)\s?$", before):
            return deadline
    return None


def _opening_date(view: _Sentence, first: int) -> Deadline | None:
    """ "Trước ngày 15/10, sở A phải …; sở B cấp đủ …": the date that opens a list of duties holds for each."""
    if first == 0 or view.text[first - 1] != ";":
        return None
    opening = view.dates[0] if view.dates else None
    return opening if opening and opening.own and opening.led and opening.start <= 3 else None


def _deliverables(view: _Sentence) -> Iterator[tuple[Target, Span]]:
    """A thing to be finished by a date of its own: "…, hoàn thành trong tháng 6-2023"."""
    cuts = [0, *[at for at in view.joints.hard if view.text[at - 1] != ":"], len(view.text)]
    for first, stop in pairwise(cuts):
        # "giảm 10 % số cuộc họp và khắc phục xong … trước 30/6": what a figure left of the segment
        taken = [b for a, b in view.covered if first <= a < b < stop]
        span = view.tidy(max([first, *taken]), stop)
        text = view.text[span[0] : span[1]]
        if not text or not _DELIVERED.search(text) or not view.is_free(*span):
            continue
        if len(_DATE_WORDS.sub(" ", text).split()) < 3:
            continue  # "hoàn thành trước ngày 31/12/2025" dates what stands before it
        deadline = _own_date(view, *span) or _opening_date(view, first)
        if deadline is None or view.around.is_past(deadline.year):
            continue
        if _REPORTING.search(text) and not _FINISHED.search(text[: deadline.end - span[0]]):
            continue
        if view.around.judge(text, view.text, deadline, figure=False)[0] is not Modality.AIM:
            continue
        indicator = suggest(text, Kind.BOOLEAN.value)
        yield (
            view.target(span, Kind.BOOLEAN, None, None, None, deadline=deadline.value, indicator=indicator),
            span,
        )


# "Thời gian hoàn thành: Quý II/2024": a line or sentence that dates what stands before it.
_DUE_LINE = re.compile(
    r"^\W*(?:thời (?:gian|hạn|điểm)(?: (?:thực hiện|hoàn thành|triển khai|trình|ban hành))?|tiến độ|hạn hoàn thành|"
    r"hoàn thành)\s?:\s?"
)
_ASIDE = re.compile(
    r"^\W*(?:(?:cơ quan|đơn vị|bộ phận)[^:]{0,30}|chủ trì|phối hợp|sản phẩm[^:]{0,20}|kết quả[^:]{0,20}|kinh phí|"
    r"phân công[^:]{0,20})\s?:"
)


def due_line(text: str, plan_year: int | None) -> Deadline | None:
    """The date, finer than a year, that a line "Thời gian hoàn thành: …" sets; None for any other line."""
    said = _DUE_LINE.match(text)
    if said is None or len(text) - said.end() > 60:
        return None
    dates = find_dates(f"hoàn thành trước {text[said.end() :]}", plan_year)[0]
    return next((d for d in reversed(dates) if d.own), None)


def is_aside(text: str) -> bool:
    """A line that says who does a task or what comes of it, between the task and its date."""
    return bool(_ASIDE.match(text))


def due_task(sentence: Shadow, around: Surroundings, deadline: Deadline, end: int) -> Target | None:
    """The task of `sentence` as a deliverable of the date that a line after it sets. `end` is that line's end."""
    view = _Sentence(sentence, around, ())
    verb = _DELIVERED.search(view.text, 0, 60)
    if verb is None or around.is_past(deadline.year):
        return None
    if around.judge(view.text, view.text, deadline, figure=False)[0] is not Modality.AIM:
        return None
    code = suggest(view.text, Kind.BOOLEAN.value)
    made = view.target(
        view.tidy(0, len(view.text)),
        Kind.BOOLEAN,
        None,
        None,
        None,
        deadline=deadline.value,
        indicator=code,
    )
    return replace(made, quote=around.raw[made.start : end], end=end) if end - made.end < 120 else made


def _qualities(view: _Sentence) -> Iterator[tuple[Target, Span]]:
    """Duties that an indicator of ours measures although the text gives no number."""
    for pattern, needed in ((_VERIFIED, "EAUTH_SHARE"), (_APPLY, "ISO_9001"), (_DIGITISE, "DIGITISED_STOCK")):
        for match in pattern.finditer(view.text):
            first = max([at for at in view.joints.hard if at <= match.start()], default=0)
            head = re.search(
                r"(?:việc|phấn đấu|tiếp tục|bảo đảm|đảm bảo)(?: thực hiện(?: việc)"
                r"?)?\s$",
                view.text[first : match.start()],
            )
            span = view.tidy(first + head.start() if head else match.start(), match.end())
            text = view.text[span[0] : span[1]]
            if not view.is_free(*span) or re.search(r"\d\s?%", text) or not view.aims(span):
                continue
            if suggest(text, Kind.QUALITATIVE.value) == needed:
                yield view.target(span, Kind.QUALITATIVE, None, None, None, indicator=needed), span
                break
