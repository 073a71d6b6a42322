"""What can go wrong with a report: each has a `code` for screens and says what to do next."""

from collections.abc import Sequence

from motcua.reports.rules.identities import Broken
from motcua.reports.rules.wording import Fault


class ReportsError(Exception):
    code = "reports"


class ReportNotFound(ReportsError):
    """There is no such report, or it is none of yours. Look in the list of reports."""

    code = "not-found"


class NotAllowed(ReportsError):
    """Your post may not do this with the report. Ask whoever law/reports/rights.yaml names."""

    code = "not-allowed"


class SamePerson(ReportsError):
    """You wrote or checked this report yourself. Somebody else has to do this."""

    code = "same-person"


class StateRefused(ReportsError):
    """The report does not stand where this can be done. Look at it again."""

    code = "state"


class StaleRevision(ReportsError):
    """Somebody changed the report meanwhile. Look at the present state, then do it again."""

    code = "stale"


class PeriodNotOver(ReportsError):
    """The period has not ended, so its figures cannot be frozen. Make a trial by `motcua reports make`."""

    code = "not-over"


class PeriodRefused(ReportsError):
    """The form is not made for such a period, or not for a unit or province. Choose one that the form names."""

    code = "period"


class AlreadyThere(ReportsError):
    """There is a report of this form, unit and period. Open it; a signed one is corrected, not made again."""

    code = "already"

    def __init__(self, report_id: int | None = None) -> None:
        super().__init__(report_id)
        self.report_id = report_id


class TextRefused(ReportsError):
    """A text cannot be saved as it is; `faults` says why for each block."""

    code = "text"

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(", ".join(f"{one.block}: {one.trouble} {one.detail}".strip() for one in faults))
        self.faults = tuple(faults)


class DoesNotAddUp(ReportsError):
    """Columns contradict one another, so nobody can approve it. This is a fault of the form or of the product."""

    code = "identities"

    def __init__(self, broken: Sequence[Broken]) -> None:
        super().__init__("; ".join(f"{one.row}: {one.identity} ({one.left} / {one.right})" for one in broken))
        self.broken = tuple(broken)


class Unexplained(ReportsError):
    """Lines do not continue the previous report and nobody said why. Explain each, then check again."""

    code = "unexplained"

    def __init__(self, rows: Sequence[str]) -> None:
        super().__init__(", ".join(rows))
        self.rows = tuple(rows)


class FiguresMoved(ReportsError):
    """The figures counted now are not those that were frozen. Count anew, or say why they are kept."""

    code = "moved"

    def __init__(self, figures: int) -> None:
        super().__init__(figures)
        self.figures = figures


class NumbersUnexplained(ReportsError):
    """Texts hold numbers that are not from the figures, and nobody said why they stay. Take them out, or say why."""

    code = "numbers"

    def __init__(self, numbers: int) -> None:
        super().__init__(numbers)
        self.numbers = numbers


class TemplateUnfit(ReportsError):
    """The Word template cannot be used: `trouble` says why, `detail` where."""

    code = "template"

    def __init__(self, trouble: str, detail: str = "") -> None:
        super().__init__(f"{trouble}: {detail}" if detail else trouble)
        self.trouble, self.detail = trouble, detail


class NotSigned(ReportsError):
    """The signature could not be put; `why` is the code of the fault. Nothing was changed: try again."""

    code = "not-signed"

    def __init__(self, why: str, *, is_passing: bool = False) -> None:
        super().__init__(why)
        self.why, self.is_passing = why, is_passing


class NotConnected(ReportsError):
    """This installation is not connected to the reporting system. Hand the signed file in and note that you did."""

    code = "not-connected"


class ReasonMissing(ReportsError):
    """Say why, in a few words."""

    code = "reason"


class BeingCounted(ReportsError):
    """The figures of this report are being counted. Wait until they are there, or withdraw the order."""

    code = "being-counted"


class OrderEnded(ReportsError):
    """This order was carried out or withdrawn already. Look at the report."""

    code = "order-ended"


class JustCounted(ReportsError):
    """This figure was counted a moment ago. Look at that, and ask again in a minute if you need a newer one."""

    code = "just-counted"


class AskedTooMuch(ReportsError):
    """So many figures that you asked for are still being counted. Wait until one of them is there."""

    code = "asked-too-much"

    def __init__(self, figures: int) -> None:
        super().__init__(figures)
        self.figures = figures
