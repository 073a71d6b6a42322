"""Tasks in a plan's text: rows of task tables, and sentences that name who leads and by when.

A table is read by what its header says of each column, so columns may stand in any order. A row with another
number of
cells than its header is read as far as it goes and marked (`is_sure` false): a person looks at it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from motcua.plans.rules import layout
from motcua.plans.rules.clauses import sentences
from motcua.plans.rules.deadlines import find_dates, horizon
from motcua.plans.rules.domains import Course, Domain
from motcua.plans.rules.layout import Block, BlockKind
from motcua.plans.rules.shadow import Shadow, shadow

_HEAD, _WHOLE = 1_500, 60_000
MOST_TASKS = 2_000  # of one text; a longer list is no plan of a year


class Role(StrEnum):
    TITLE = "title"
    PRODUCT = "product"
    LEAD = "lead"
    SUPPORT = "support"
    DUE = "due"
    NUMBER = "number"
    OTHER = "other"


# The first that fits. "Đơn vị phối hợp" is support before "đơn vị" is lead.
_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (Role.NUMBER, re.compile(r"^(?:stt|tt|số tt|số thứ tự)$")),
    (Role.SUPPORT, re.compile(r"phối hợp")),
    (
        Role.LEAD,
        re.compile(r"chủ trì|đơn vị thực hiện|cơ quan thực hiện|đầu mối|trách nhiệm|đơn vị tham mưu"),
    ),
    (Role.DUE, re.compile(r"thời gian|thời hạn|tiến độ|hoàn thành|lộ trình")),
    (Role.PRODUCT, re.compile(r"sản phẩm|kết quả (?:đầu ra|dự kiến|đạt được)|^kết quả$|đầu ra")),
    (Role.TITLE, re.compile(r"nhiệm vụ|nội dung|công việc|hoạt động|giải pháp")),
)
_LEADS = re.compile(
    r"^(?:giao|đề nghị|yêu cầu)?\s*(?P<lead>(?:sở|văn phòng|ubnd|ủy ban|uỷ ban|ban|công an|bộ chỉ huy|"
    r"thanh tra|trung tâm|"
    r"các sở|các cơ quan|phòng|chi cục|cục|báo|đài|bảo hiểm)[^;:.]{0,90}?)\s*,?\s+"
    r"(?:chủ trì|chịu trách nhiệm chủ trì|là cơ quan chủ trì|làm đầu mối)\b\s*,?\s*"
    r"(?:(?:phối hợp|"
    r"cùng)\s+(?:chặt chẽ\s+)?(?:với\s+)?(?P<support>[^;:]{2,200}?)\s*,?\s+(?=(?P<verb>xây dựng|tham mưu|rà soát|"
    r"ban hành|thực hiện|triển khai|tổ chức|hoàn thành|kiểm tra|hướng dẫn|theo dõi|đôn đốc|trình|lập|công bố|"
    r"tổng hợp|báo cáo|đề xuất|nâng cấp|số hóa|kết nối|cập nhật|khảo sát|đánh giá)\b))?(?P<title>.{8,})$"
)
_LINE = re.compile(
    r"^(?:[-+•*]\s*)?(?P<what>cơ quan chủ trì|đơn vị chủ trì|chủ trì|cơ quan thực hiện|đơn vị thực hiện|"
    r"cơ quan phối hợp|"
    r"đơn vị phối hợp|phối hợp|sản phẩm|kết quả đầu ra|thời gian hoàn thành|thời hạn hoàn thành|thời gian thực hiện|"
    r"thời gian|thời hạn)\s*:\s*(?P<value>.+)$"
)
_DUE_TAIL = re.compile(
    r"[,;]?\s*(?:và\s+)?(?:hoàn thành|xong|thời gian|thời hạn|chậm nhất|trước|trong|đến hết|trình)\b[^,;]*\d[^,;]*$"
)
_EMPTY = frozenset({"", "-", "–", "—", "…", "..."})


@dataclass(frozen=True, slots=True)
class TaskRead:
    """A task as read. `due` is a year, an ISO day or None; `lead` and `support` as the text writes them."""

    title: str
    start: int
    end: int
    domain: Domain
    product: str = ""
    lead: str = ""
    support: str = ""
    due: str | None = None
    is_sure: bool = True


def read_tasks(text: str) -> tuple[TaskRead, ...]:
    """All tasks of `text` in its order. Never raises: any text is a text."""
    found: list[TaskRead] = []
    for task in _Reader(text).tasks():
        found.append(task)
        if len(found) >= MOST_TASKS:
            break
    return tuple(found)


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        head = shadow(text, 0, min(len(text), _HEAD)).text
        whole = shadow(text, 0, min(len(text), _WHOLE)).text
        self.horizon = horizon(head, whole)
        self.course = Course()
        self.columns: tuple[Role, ...] = ()
        self.before: Shadow | None = None
        self.pending: TaskRead | None = None

    def tasks(self) -> Iterator[TaskRead]:
        for block in layout.blocks(self.text):
            self.course.enter(block)
            if block.kind is BlockKind.ROW:
                yield from self._ended()
                yield from self._row(block)
            else:
                self.columns = ()
                for sentence in sentences(block.shadow, block.marker):
                    yield from self._sentence(sentence)
        yield from self._ended()

    def _ended(self) -> Iterator[TaskRead]:
        if self.pending is not None:
            yield self.pending
        self.pending = None

    # Tables

    def _row(self, block: Block) -> Iterator[TaskRead]:
        roles = tuple(_role(cell.text) for cell in block.cells)
        named = {role for role in roles if role not in (Role.OTHER, Role.NUMBER)}
        if Role.TITLE in named and named & {Role.LEAD, Role.DUE, Role.PRODUCT} and _short(block):
            self.columns = roles
            return
        if not self.columns or Role.TITLE not in self.columns:
            return
        cells: dict[Role, Shadow] = {}
        for role, cell in zip(self.columns, block.cells, strict=False):
            if role not in cells and cell.text.strip() not in _EMPTY:
                cells[role] = cell
        title = cells.get(Role.TITLE)
        others = set(cells) - {Role.TITLE, Role.NUMBER, Role.OTHER}
        if title is None or len(title.text) < 8 or not others:
            return
        due_cell = cells.get(Role.DUE)
        yield TaskRead(
            title=_cased(title),
            start=block.shadow.starts[0],
            end=block.shadow.ends[-1],
            domain=self.course.at(title.text),
            product=_cased(cells.get(Role.PRODUCT))[:300],
            lead=_cased(cells.get(Role.LEAD))[:200],
            support=_cased(cells.get(Role.SUPPORT))[:500],
            due=self._due(due_cell.text) if due_cell else None,
            is_sure=len(block.cells) == len(self.columns),
        )

    def _due(self, text: str) -> str | None:
        dates, _spans = find_dates(f"hoàn thành trước {text}", self.horizon.year)
        return dates[-1].value if dates else None

    # Sentences

    def _sentence(self, sentence: Shadow) -> Iterator[TaskRead]:
        line = _LINE.match(sentence.text)
        if line is not None:
            self._line(sentence, line)
            return
        yield from self._ended()
        self.before = sentence
        match = _LEADS.match(sentence.text)
        if match is None:
            return
        body = sentence.text[match.start("title") :].strip(" ,;.")
        at = sentence.text.find(body, match.start("title"))
        tail = _DUE_TAIL.search(body)
        title = body[: tail.start()] if tail and tail.start() > 8 else body
        dates, _spans = find_dates(sentence.text, self.horizon.year)
        led = [one for one in dates if not one.base and one.start >= match.start("title")]
        support = sentence.cased[slice(*match.span("support"))] if match["support"] else ""
        yield TaskRead(
            title=_capital(sentence.cased[at : at + len(title)].strip(" ,;."))[:500],
            start=sentence.starts[0],
            end=sentence.ends[-1],
            domain=self.course.at(sentence.text),
            lead=sentence.cased[slice(*match.span("lead"))].strip(" ,")[:200],
            support=support.strip(" ,")[:500],
            due=led[-1].value if led else None,
        )

    def _line(self, sentence: Shadow, line: re.Match[str]) -> None:
        """ "Cơ quan chủ trì: ..." under a task's sentence adds to the task."""
        if self.pending is None:
            if self.before is None or len(self.before.text) < 8:
                return
            self.pending = TaskRead(
                title=_cased(self.before).rstrip(" .;:")[:500],
                start=self.before.starts[0],
                end=self.before.ends[-1],
                domain=self.course.at(self.before.text),
            )
            self.before = None
        value = sentence.cased[slice(*line.span("value"))].strip(" .;")
        task = replace(self.pending, end=sentence.ends[-1])
        match _role(line["what"]):
            case Role.SUPPORT:
                task = replace(task, support=value[:500])
            case Role.LEAD:
                task = replace(task, lead=value[:200])
            case Role.PRODUCT:
                task = replace(task, product=value[:300])
            case _:
                task = replace(task, due=self._due(line["value"]))
        self.pending = task


def _role(text: str) -> Role:
    said = text.strip(" .:*")
    return next((role for role, pattern in _ROLES if pattern.search(said)), Role.OTHER)


def _short(block: Block) -> bool:
    """Header cells are names, not sentences."""
    return all(len(cell.text) <= 60 for cell in block.cells)


def _cased(cell: Shadow | None) -> str:
    return "" if cell is None else " ".join(cell.cased.split())[:500]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
