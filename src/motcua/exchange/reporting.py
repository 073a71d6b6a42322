"""Client of the Government reporting system: a report is a template, a period, a unit and its values.

Domain facts 9.7 know the shape (indicator codes with unit and attributes, values a period and unit, an approval chain
unit -> province office -> Government); the service's API is unknown, so paths and field names are ours. A report is
known by template, unit, period and revision: sent again it is the same; another revision corrects the one before.
Values are exact decimals, written as text with a point; an indicator that is not assessed is null, never zero.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from motcua.exchange.errors import PartnerRefused, PartnerUnavailable
from motcua.exchange.outbox import Message
from motcua.exchange.wire import Wire
from motcua.ledger.rules import Json

REPORTING = "reporting"
_PERIOD = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?|-Q[1-4]|-W[0-5]\d|-H[12]|-9M)?")


class ReportState(StrEnum):
    """Where a report is in the approval chain."""

    RECEIVED = "received"
    WITH_OFFICE = "with_office"
    APPROVED = "approved"
    SENT_BACK = "sent_back"  # to be corrected: a new revision is wanted
    REPLACED = "replaced"


_STATES = {
    "1": ReportState.RECEIVED,
    "2": ReportState.WITH_OFFICE,
    "3": ReportState.APPROVED,
    "4": ReportState.SENT_BACK,
    "5": ReportState.REPLACED,
}


@dataclass(frozen=True)
class Report:
    """`period`: 2026, 2026-H1, 2026-9M, 2026-Q3, 2026-11, 2026-W47 or 2026-11-22. `revision` counts from 1.
    `values`: by indicator code."""

    template: str
    unit: str
    period: str
    revision: int
    values: Mapping[str, Decimal | None]

    def __post_init__(self) -> None:
        if not (
            self.template
            and self.unit
            and _PERIOD.fullmatch(self.period)
            and self.revision >= 1
            and self.values
        ):
            raise ValueError(
                "a report has a template, a unit, a period, a revision from 1 and at least one value"
            )

    @property
    def key(self) -> str:
        return f"{self.template}/{self.unit}/{self.period}/{self.revision}"

    def to_wire(self) -> dict[str, Json]:
        values: list[Json] = [
            {"MaChiTieu": code, "GiaTri": None if value is None else f"{value:f}"}
            for code, value in sorted(self.values.items())
        ]
        return {
            "MaBieuMau": self.template,
            "MaDonVi": self.unit,
            "KyBaoCao": self.period,
            "LanGui": self.revision,
            "SoLieu": values,
        }


def of_body(body: Mapping[str, Json]) -> Report:
    """The report that an outbox message carries: it holds no personal data, so it is kept whole.

    Raises PartnerRefused when the message is none of ours: it becomes a dead letter that a person mends.
    """
    try:
        values = body["SoLieu"]
        assert isinstance(values, list)
        read: dict[str, Decimal | None] = {}
        for one in values:
            assert isinstance(one, dict)
            read[str(one["MaChiTieu"])] = None if one["GiaTri"] is None else Decimal(str(one["GiaTri"]))
        return Report(
            template=str(body["MaBieuMau"]),
            unit=str(body["MaDonVi"]),
            period=str(body["KyBaoCao"]),
            revision=int(str(body["LanGui"])),
            values=read,
        )
    except (KeyError, ValueError, ArithmeticError, AssertionError):
        raise PartnerRefused(REPORTING, "body", "the message is no report") from None


@dataclass(frozen=True)
class ReportingSystem:
    wire: Wire

    def submit(self, report: Report) -> ReportState:
        """Send a report, or with a later revision correct it. Raises PartnerUnavailable, PartnerRefused."""
        told = self.wire.post("/reports", report.to_wire(), request_id=report.key)
        return self._state(told.text("trangThai"))

    def status(self, report: Report) -> tuple[ReportState, str]:
        """Where it is in the chain, and what whoever sent it back says. Raises PartnerUnavailable, PartnerRefused."""
        asked: dict[str, Json] = {
            "MaBieuMau": report.template,
            "MaDonVi": report.unit,
            "KyBaoCao": report.period,
            "LanGui": report.revision,
        }
        told = self.wire.post("/status", asked, request_id=f"status/{report.key}")
        return self._state(told.text("trangThai")), told.maybe_text("yKien")

    def _state(self, code: str) -> ReportState:
        found = _STATES.get(code)
        if found is None:
            raise PartnerUnavailable(REPORTING, "it answered with a state that was not agreed")
        return found


def send(message: Message) -> None:
    """Send one report of the outbox."""
    from motcua.exchange import partners

    ReportingSystem(partners.wire_to(REPORTING)).submit(of_body(message.body))
