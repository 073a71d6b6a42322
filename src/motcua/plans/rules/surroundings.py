"""What stands around a sentence and colours it: headings, the course of the text, the kind of document."""

import re
from dataclasses import dataclass, field

from motcua.plans.rules.deadlines import Deadline, Horizon
from motcua.plans.rules.modality import Modality, Weight, is_condition, is_rule, weigh


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading or lead-in line ("Đến năm 2025:") that governs what follows until one of its own level."""

    level: float
    modality: Modality | None
    deadline: str | None
    text: str
    marked: bool


@dataclass(slots=True)
class Surroundings:
    """The reader's place in the document. `topic` is a deadline that opened the paragraph."""

    raw: str
    horizon: Horizon
    document: Modality | None
    headings: list[Heading] = field(default_factory=list)
    course: Modality | None = None
    topic: str | None = None

    def enter(self, heading: Heading) -> None:
        self.leave(heading.level)
        self.headings.append(heading)
        if heading.modality:
            self.course = None
        self.topic = None

    def unmarked_level(self) -> float:
        """An unmarked line stands right under the last numbered heading, beside its unmarked sisters."""
        return next((h.level for h in reversed(self.headings) if h.marked), 0.0) + 0.2

    def leave_lead_in(self) -> None:
        """A long paragraph no longer belongs to an unmarked "Đến năm 2025:"."""
        while self.headings and not self.headings[-1].marked and self.headings[-1].text.endswith(":"):
            self.headings.pop()

    def leave(self, level: float) -> None:
        while self.headings and self.headings[-1].level >= level:
            self.headings.pop()

    @property
    def nearest_modality(self) -> Modality | None:
        return next((h.modality for h in reversed(self.headings) if h.modality), None)

    @property
    def heading_modality(self) -> Modality | None:
        nearest = self.nearest_modality
        return nearest if nearest is not Modality.NEITHER else None

    @property
    def inherited_deadline(self) -> str | None:
        """The deadline of the paragraph's opening, of the nearest heading, or of the plan."""
        if self.topic:
            return self.topic
        return next((h.deadline for h in reversed(self.headings) if h.deadline), self.horizon.deadline)

    @property
    def lead(self) -> str:
        """The lead-in line right above ("Tỷ lệ hồ sơ trực tuyến:"), for a clause without a subject."""
        above = self.headings[-1].text if self.headings else ""
        return above if above.endswith(":") or _MEASURE.match(above) else ""

    def prior(self) -> Weight:
        """What the place alone speaks for."""
        weight = Weight()
        for modality, points in (
            (self.heading_modality, 2.5),
            (self.course, 1.5 if self.course is Modality.AIM else 2.6),
            (self.document, 1.0),
        ):
            if modality is Modality.AIM:
                weight += Weight(aim=points)
            elif modality is Modality.DONE:
                weight += Weight(done=points)
        return weight

    def is_past(self, year: int) -> bool:
        return self.horizon.first_year is not None and year < self.horizon.first_year

    def is_over(self, deadline: Deadline) -> bool:
        """Past when the text was written; "đến năm …" is not, unless the plan's own year is known."""
        return self.is_past(deadline.year) and not (deadline.led and self.horizon.assumed)

    def judge(
        self,
        clause: str,
        sentence: str,
        when: Deadline | None = None,
        extra: Weight | None = None,
        *,
        figure: bool = True,
        full: bool = False,
    ) -> tuple[Modality, float]:
        """The modality of a clause, and by how much it outweighs the other (never negative).

        `figure` says that a number of the clause is judged, not a date; `full` that it is 100 %.
        """
        if is_rule(clause, full=full) if figure else is_condition(clause):
            return Modality.NEITHER, 0.0
        ruled = self.document is Modality.NEITHER or self.nearest_modality is Modality.NEITHER
        if ruled and not _AIM_SAID.search(clause):
            return Modality.NEITHER, 0.0
        weight = weigh(clause) + weigh(sentence).times(0.4) + self.prior() + (extra or Weight())
        if when is not None and not when.base:
            if self.is_over(when):
                weight += Weight(done=5)
            elif self.horizon.first_year is not None and when.year >= self.horizon.first_year:
                weight += Weight(aim=1.5)
        if _PERIOD_TOLD.search(sentence) and not _PERIOD_SET.search(sentence):
            weight += Weight(done=3)
        if weight.done > weight.aim:
            return Modality.DONE, weight.done - weight.aim
        if weight.aim > weight.done:
            return Modality.AIM, weight.aim - weight.done
        return (self.document or Modality.AIM), 0.0


_AIM_SAID = re.compile(r"\b(?:phấn đấu|mục tiêu|chỉ tiêu)\b")
_MEASURE = re.compile(r"\W*(?:tỷ lệ|mức độ|chỉ số|tỷ trọng|số lượng)\b")
# "Đợt 1 (từ 25/01 đến 31/3): …" sets a period, it does not tell of one.
_PERIOD_SET = re.compile(
    r"\b(?:đợt|giai đoạn|bước|cao điểm|thời gian thực hiện)\b[^.;:]{0,30}\btừ (?:ngày )?\d{1,2}[/.-]"
)
_PERIOD_TOLD = re.compile(
    r"\btừ (?:ngày )?\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{4})? (?:đến|tới)(?: "
    r"hết)?(?: ngày)? \d{1,2}[/.-]\d{1,2}"
)
