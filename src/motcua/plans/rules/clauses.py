"""Sentences of a paragraph and the clause that belongs to each figure of a sentence."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from motcua.plans.rules.shadow import Shadow

# A point that ends no sentence: abbreviations, initials, numbering inside the line.
_ABBREVIATION = re.compile(
    r"(?:\b(?:tp|tx|tt|p|q|h|x|gs|pgs|ts|ths|bs|ks|ls|ô|bà|đ/c|st|tr|"
    r"vd|v\.v|vv|số|stt|no|nxb|đt|tel|điều|khoản)|\b[a-zđ]|\bt\.p|(?<=\s)"
    r"\d{1,2}|^\d{1,2})$"
)
# "đạt 98." closes a sentence, "2. Mục tiêu" opens one: told by what stands before the number.
_FIGURE_ENDS = re.compile(r"(?:%|20\d\d|/\d{4}|\d{3}|đạt \d{1,2}|hơn \d{1,2}|trên \d{1,2})$")
_SENTENCE_END = re.compile(r"(?:[.!?…]+[\"”’)]*)(?= )|\n")
_NEXT_STARTS = re.compile(r" [\"“‘(\[]*(?:[^\W\d_]|\d|[-+•*])")
# News sites glue a caption to the next sentence: "… đúng hạn Theo đó, …".
_GLUED = re.compile(
    r"(?<=[a-zà-ỹđ%\d)]) (?=(?:Theo đó|Cụ thể|Bên cạnh đó|Cùng với đó|"
    r"Ngoài ra|Đồng thời|Trong đó|Để đạt|Để triển khai|Để thực hiện|"
    r"Đối với|"
    r"Phát biểu|Được biết|Trước đó|Tại hội nghị|Tại cuộc|Đến năm|Phấn "
    r"đấu|Tỷ lệ|Tỉ lệ|Mức độ|Ngay sau|Với mục tiêu|Mục tiêu|Bảo đảm|"
    r"Đảm bảo)\b)"
)
_MAX_SENTENCE = 6_000


def sentences(block: Shadow, start: int = 0) -> Iterator[Shadow]:
    """The sentences of a block from its character `start` on."""
    at = start
    for stop in _stops(block, start):
        piece = block.cut(at, stop)
        at = stop
        if piece.text:
            yield from _short(piece)
    piece = block.cut(at, len(block.text))
    if piece.text:
        yield from _short(piece)


def _short(piece: Shadow) -> Iterator[Shadow]:
    at = 0
    while len(piece.text) - at > _MAX_SENTENCE:
        stop = piece.text.rfind(" ", at + _MAX_SENTENCE // 2, at + _MAX_SENTENCE)
        stop = stop if stop > 0 else at + _MAX_SENTENCE
        yield piece.cut(at, stop)
        at = stop
    yield piece.cut(at, len(piece.text)) if at else piece


def _stops(block: Shadow, start: int) -> list[int]:
    found = []
    for match in _SENTENCE_END.finditer(block.cased, start):
        dot, end = match.start(), match.end()
        follows = block.cased[end : end + 3]
        if not _NEXT_STARTS.match(follows + " "):
            continue
        letter = follows.strip('"“‘([ ')[:1]
        if letter.islower() and block.cased[dot] in ".…":
            continue
        if (
            block.cased[dot] == "."
            and end - dot == 1
            and _ABBREVIATION.search(block.text[max(0, dot - 6) : dot])
            and not _FIGURE_ENDS.search(block.text[max(0, dot - 12) : dot])
        ):
            continue
        found.append(end)
    found.extend(m.start() for m in _GLUED.finditer(block.cased, start))
    return sorted(set(found))


_AIM_VERB = (
    r"phấn đấu|bảo đảm|đảm bảo|tiếp tục|đẩy mạnh|nâng cao|nâng|cải thiện|"
    r"hoàn thành|tập trung|tăng cường|duy trì|triển khai|thực hiện|"
    r"tăng|giảm|cắt giảm|rút ngắn|số hóa|kết nối|tích hợp|xây dựng|tổ "
    r"chức|ban hành|cung cấp|đưa|rà soát|áp dụng|xử lý|giải quyết|khuyến "
    r"khích|"
    r"không để|không có|không còn|không phát sinh|đồng thời|ngoài ra|"
    r"giữ vững|riêng|cùng với đó|bên cạnh đó|đối với|thúc đẩy|mở rộng|phát triển|"
    r"bố trí|kiểm tra|đào tạo"
)
MEASURE_HEAD = (
    r"(?:nâng )?(?:tỷ lệ|tỷ trọng|mức độ|mức|chỉ số|điểm|số lượng|số|"
    r"thời gian|chi phí|giá trị|tốc độ|hồ sơ|việc|kinh tế số|cấp (?:tỉnh|"
    r"huyện|xã|sở))"
)
_HEAD = re.compile(
    rf"(?:và |còn |& |trong đó(?: có)?,? |cũng như |(?:đến |vào |trong "
    rf"|cuối |hết )*năm 20\d\d,? ?|giai đoạn 20\d\d|{_AIM_VERB}\b|{MEASURE_HEAD}\b|"
    r"trong đó\b|từ \d|trên \d|tối thiểu\b|ít nhất\b|có (?:từ|ít nhất|"
    r"tối thiểu|trên|\d)|(?:đến |tới )(?:hết |cuối )?năm|lĩnh vực\b|"
    r"\d[\d.,]*(?: ?- ?\d+)? ?%|"
    r"thuộc nhóm\b|nằm trong\b|đứng trong\b|xếp (?:hạng|thứ)\b|mỗi\b|từng\b|100%)"
)
# Predicates that end the clause of a figure that leads ("100 % TTHC được rà soát, đơn giản hóa, …").
_STRONG_HEAD = re.compile(
    r"(?:và |còn |cũng như )?(?:phấn đấu|bảo đảm|đảm bảo|tiếp tục|đẩy "
    r"mạnh|nâng (?:cao|tỷ lệ)|cải thiện|tập trung|tăng cường|duy trì|"
    r"trong đó\b|đồng thời,? (?!được)|"
    r"khắc phục (?:xong|dứt điểm)|tỷ lệ|tỷ trọng|mức độ (?!\d)|chỉ số|không để|không có|không còn|"
    r"riêng|giữ vững|hoàn thành (?!trước|trong|chậm|vào|xong|đến)|(?:đến |vào "
    r")(?:hết |cuối )?năm 20\d\d|giảm|tăng|cắt giảm|"
    r"(?:tối thiểu |ít nhất |trên |từ |có )*\d[\d.,]*(?: ?- ?\d+)? ?%)"
)
_HARD = re.compile(r";|[.!?…](?= )|:(?= )")
_SOFT = re.compile(
    r"(?<!\d),(?=\s|$)|,(?=\s\D|$)|,(?=\s\d[\d.,]*(?: ?- ?\d+)? ?%)|"
    r" và (?=)| & | - |\((?=trong đó|đến năm)|(?= (?:trong đó|đồng thời)"
    r"\b)"
)


def _depths(text: str) -> bytearray:
    """Nesting of brackets before each character, counted up to 255; an unclosed bracket is none."""
    opening = text.count("(") - text.count(")")
    if opening > 0 or "(" not in text:
        return bytearray(len(text))
    cells, depth = bytearray(len(text)), 0
    for at, letter in enumerate(text):
        if letter == ")" and depth:
            depth -= 1
        cells[at] = min(depth, 255)
        if letter == "(":
            depth += 1
    return cells


class Joints:
    """Where a sentence can be taken apart: hard joints always, soft ones where a new predicate starts."""

    def __init__(self, text: str) -> None:
        self.text = text
        depth = _depths(text)
        self.hard = [m.end() for m in _HARD.finditer(text) if not depth[m.start()]]
        self.soft = [m.end() for m in _SOFT.finditer(text) if not depth[m.start()]]

    def hard_between(self, start: int, end: int) -> list[int]:
        return [at for at in self.hard if start < at <= end]

    def soft_between(self, start: int, end: int) -> list[int]:
        return [at for at in self.soft if start < at <= end]

    def heads_between(self, start: int, end: int, *, strong: bool = False) -> list[int]:
        """Soft joints that a new predicate follows."""
        head = _STRONG_HEAD if strong else _HEAD
        found = []
        for at in self.soft_between(start, end):
            begin = at + 1 if self.text[at : at + 1] == " " else at
            if head.match(self.text, begin):
                found.append(at)
        return found


def boundary(joints: Joints, left_end: int, right_start: int, *, left_leads: bool) -> int:
    """Where the clause of one figure ends and that of the next begins.

    `left_leads` says that the left figure stands before what it counts ("100 % hồ sơ …"), so its clause goes
    on after the figure.
    """
    text = joints.text
    soft = joints.soft_between(left_end, right_start)
    if soft:
        last = soft[-1]
        lead = text[last:right_start].strip()
        if len(lead.split()) <= 3 and not re.search(r"\b(?:tỷ lệ|đạt|mức|chỉ số|số)\b", lead):
            heads = joints.heads_between(left_end, right_start, strong=left_leads)
            stop = last
            if heads and not left_leads and heads[0] < last:
                stop = heads[0]
            return stop
    heads = joints.heads_between(left_end, right_start, strong=left_leads)
    if heads:
        return heads[0]
    if soft:
        return soft[-1] if left_leads else soft[0]
    return right_start


def clause_spans(
    text: str, joints: Joints, figures: Sequence[tuple[int, int, bool]]
) -> list[tuple[int, int]]:
    """The clause of each figure. `figures` are (start, end, leads) in order, comparing words included."""
    spans: list[tuple[int, int]] = []
    edges = [0]
    for (_, left_end, leads), (right_start, _, _) in pairwise(figures):
        hard = joints.hard_between(left_end, right_start)
        # A colon between a subject and its figure is no joint ("tỷ lệ đúng hạn: 98 %").
        hard = [at for at in hard if text[at - 1] != ":" or right_start - at > 12]
        edges.append(hard[-1] if hard else boundary(joints, left_end, right_start, left_leads=leads))
    for number, (start, end, leads) in enumerate(figures):
        first = edges[number]
        hard_before = [
            at for at in joints.hard_between(first, start) if text[at - 1] != ":" or start - at > 12
        ]
        first = hard_before[-1] if hard_before else first
        limit = edges[number + 1] if number + 1 < len(figures) else len(text)
        hard_after = joints.hard_between(end, limit)
        stop = hard_after[0] if hard_after else limit
        if not leads:
            tail = [
                at
                for at in joints.soft_between(end, stop)
                if text[at - 1 : at] == "," or at in joints.heads_between(end, stop)
            ]
            stop = tail[0] if tail else stop
        else:
            tail = joints.heads_between(end, stop, strong=True)
            stop = tail[0] if tail else stop
        if not leads:
            first = _predicate_start(text, joints, first, start)
        spans.append(_trim(text, joints, first, max(stop, end), start))
    return spans


_EDGE = " ,;:.-–+*•|&"


_VERB_HEAD = re.compile(
    r"(?:phấn đấu|bảo đảm|đảm bảo|tiếp tục|nâng(?: cao)?|giảm|tăng(?! "
    r"cường)|hoàn thành|duy trì|đưa|yêu cầu)\b"
)
_OWN_MEASURE = re.compile(r"\b(?:tỷ lệ|tỷ trọng|mức độ|chỉ số|số lượng|thời gian|chi phí|điểm)\b")


def _predicate_start(text: str, joints: Joints, first: int, figure: int) -> int:
    """A figure that ends its clause: the clause starts at the last verb that brings its own measure along."""
    for at in reversed(joints.soft_between(first, figure)):
        begin = at + 1 if text[at : at + 1] == " " else at
        if _VERB_HEAD.match(text, begin) and _OWN_MEASURE.search(text, begin, figure):
            return at
    return first


def _trim(text: str, joints: Joints, first: int, stop: int, figure: int) -> tuple[int, int]:
    if figure - first > 260:  # a long run-up: keep to the last predicate that starts before the figure
        heads = [at for at in joints.heads_between(first, figure) if figure - at <= 260]
        if heads:
            first = heads[0]
    while stop > first and text[stop - 1] in _EDGE:
        stop -= 1
    while first < stop and text[first] in _EDGE:
        first += 1
    if text.endswith(" và", first, stop):
        stop -= 3
    stop = closed(text, first, stop)
    for word in ("và ", "còn ", "đồng thời "):
        if text.startswith(word, first) and first + len(word) < figure:
            first += len(word)
    return first, stop


def closed(text: str, first: int, stop: int) -> int:
    """`stop`, one further when the next character closes a bracket opened inside."""
    inside = text[first:stop]
    return stop + 1 if text[stop : stop + 1] == ")" and inside.count("(") > inside.count(")") else stop
