"""Find the measurable targets in the text of a Vietnamese reform plan, decision, resolution or report.

The text is taken apart into blocks (layout), sentences and clauses (clauses); figures, comparing words and
dates are read (quantities, comparators, deadlines); what stands around says whether it is an aim or
a report (modality, surroundings). Offsets are characters of the text as given; `quote == text[start:end]`.
"""

from dataclasses import replace

from motcua.plans.rules import layout, modality, statements, tables
from motcua.plans.rules.clauses import sentences
from motcua.plans.rules.deadlines import find_dates, horizon
from motcua.plans.rules.figures import read_figures
from motcua.plans.rules.layout import Block, BlockKind
from motcua.plans.rules.repeats import without_repeats
from motcua.plans.rules.shadow import Shadow, shadow
from motcua.plans.rules.surroundings import Heading, Surroundings
from motcua.plans.rules.targets import Achievement, Reading, Target

__all__ = ["Achievement", "Reading", "Target", "read_plan"]

_HEAD_CHARACTERS = 1_500
_WHOLE_CHARACTERS = 60_000  # enough to find the plan's year
_LONG_PARAGRAPH = 500


def read_plan(text: str) -> Reading:
    """All targets and achievements of `text`, in its order. Never raises: any text is a text."""
    reader = _Reader(text)
    for block in layout.blocks(text):
        reader.read(block)
    return Reading(without_repeats(reader.targets), tuple(_distinct(reader.achievements)))


def _distinct(achievements: list[Achievement]) -> list[Achievement]:
    seen: set[tuple[int, float]] = set()
    kept = []
    for achievement in sorted(achievements, key=lambda a: (a.start, a.end)):
        key = (achievement.end, achievement.value)
        if key not in seen:
            seen.add(key)
            kept.append(achievement)
    return kept


class _Reader:
    def __init__(self, text: str) -> None:
        head = shadow(text, 0, min(len(text), _HEAD_CHARACTERS)).text
        whole = shadow(text, 0, min(len(text), _WHOLE_CHARACTERS)).text
        self.around = Surroundings(text, horizon(head, whole), modality.document_modality(head[:700]))
        self.targets: list[Target] = []
        self.achievements: list[Achievement] = []
        self.columns: tuple[tables.Column, ...] = ()
        self.task: Shadow | None = None  # the last sentence that a line "Thời hạn: …" may date
        self.task_targets = 0
        self.subject = ""

    def read(self, block: Block) -> None:
        around = self.around
        if block.kind is not BlockKind.ROW:
            self.columns = ()
        match block.kind:
            case BlockKind.HEADING:
                text = block.shadow.text[block.marker :]
                if text.endswith(":"):
                    text = self._told_before_lead_in(block)
                else:
                    self.sentences(block.shadow, block.marker, title=True)
                marked = block.marker > 0
                level = block.level if marked or block.shadow.cased.isupper() else around.unmarked_level()
                kind = modality.heading_modality(text)
                around.enter(Heading(level, kind, self._heading_deadline(text), text, marked))
                self.subject = ""
            case BlockKind.ROW:
                self.row(block)
            case BlockKind.ITEM:
                around.leave(block.level)
                around.topic = None
                self.sentences(block.shadow, block.marker)
            case BlockKind.PARAGRAPH:
                around.topic = None
                if len(block.shadow.text) > _LONG_PARAGRAPH:
                    around.leave_lead_in()
                self.sentences(block.shadow, 0)

    def _told_before_lead_in(self, block: Block) -> str:
        """A lead-in may end a paragraph ("… mới đạt 27 %. Chủ tịch yêu cầu:"): only its last sentence leads."""
        *before, last = tuple(sentences(block.shadow, block.marker)) or (block.shadow,)
        for sentence in before:
            self._sentence(sentence)
        return last.text

    def _heading_deadline(self, text: str) -> str | None:
        """The date a heading sets; "tính đến hết tháng 5" and "từ ngày 01/7" only tell since when something is."""
        dates, _ = find_dates(text, self.around.horizon.year)
        usable = [
            d
            for d in dates
            if not d.base
            and not (d.own and not d.led)
            and not self.around.is_over(d)
            and not text.startswith(("tính", "từ", "kể từ", "bắt đầu", "sau"), d.start)
        ]
        return usable[0].value if usable else None

    def row(self, block: Block) -> None:
        header = tables.read_header(block)
        if header is not None:
            self.columns = header
            return
        read = tables.read_row(block, self.columns, self.around)
        if read is None:
            self._row_of_prose(block)
        else:
            self.targets.extend(read[0])
            self.achievements.extend(read[1])

    def _row_of_prose(self, block: Block) -> None:
        """A row of tasks: its date column dates what the other cells say."""
        due, subject = tables.row_due(block, self.columns, self.around)
        before = len(self.targets)
        for cell in block.cells:
            self.around.topic = due.value if due else None
            self.sentences(cell, 0)
        self.around.topic = None
        if due and due.own and subject and before == len(self.targets):
            made = statements.due_task(subject, self.around, due, subject.ends[-1])
            self.targets.extend([made] if made else [])

    def sentences(self, block: Shadow, start: int, *, title: bool = False) -> None:
        self.subject = ""
        for sentence in sentences(block, start):
            self._sentence(sentence, title=title)

    def _sentence(self, sentence: Shadow, *, title: bool = False) -> None:
        around = self.around
        if self._dates_the_task(sentence):
            return
        if not statements.is_aside(sentence.text):
            self.task, self.task_targets = sentence, len(self.targets)
        turned = modality.turn(sentence.text) or self._turned_back(sentence)
        if turned is not None:
            around.course = turned
        read = read_figures(sentence, around, self.subject)
        self.subject = read.last_subject
        self.targets.extend(read.targets)
        self.achievements.extend(read.achievements)
        self.targets.extend(statements.read_statements(sentence, around, read.covered, title=title))
        self._remember_topic(sentence)

    def _turned_back(self, sentence: Shadow) -> modality.Modality | None:
        """ "Năm 2021, PAR INDEX xếp hạng 43": a year that is over, at the head of a sentence, opens a report."""
        dates, _ = find_dates(sentence.text[:30], self.around.horizon.year)
        first = dates[0] if dates else None
        if first and first.start <= 6 and not first.led and not first.base and self.around.is_over(first):
            return modality.Modality.DONE
        return None

    def _dates_the_task(self, sentence: Shadow) -> bool:
        """ "Thời gian hoàn thành: Quý II/2024" dates the task above, or the targets read from it."""
        deadline = statements.due_line(sentence.text, self.around.horizon.year)
        if deadline is None or self.task is None:
            return False
        undated = self.around.inherited_deadline
        for at in range(self.task_targets, len(self.targets)):
            if self.targets[at].deadline == undated:
                self.targets[at] = replace(self.targets[at], deadline=deadline.value)
        if self.task_targets == len(self.targets):
            made = statements.due_task(self.task, self.around, deadline, sentence.ends[-1])
            self.targets.extend([made] if made else [])
        self.task = None
        return True

    def _remember_topic(self, sentence: Shadow) -> None:
        """ "Đến năm 2030, …" at the head of a sentence also dates the sentences after it in the paragraph."""
        dates, _ = find_dates(sentence.text[:60], self.around.horizon.year)
        for deadline in dates:
            opens = deadline.start <= 12 and sentence.text[deadline.end : deadline.end + 1] in (",", ":")
            if opens and deadline.led and not deadline.base and not self.around.is_over(deadline):
                self.around.topic = deadline.value
