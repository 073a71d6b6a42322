"""A province with registers of the reform, for tests: the day is Friday 20/11/2026, ten in the morning."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

import factories
from motcua.accounts.models import User
from motcua.agencies.models import Unit
from motcua.kernel.zone import VIETNAM
from motcua.steering.actions import entries, imports
from motcua.steering.actions.entries import Upload
from motcua.steering.models import Entry, ImportSheet
from motcua.steering.rules.authority import By
from motcua.steering.rules.values import Draft, Json
from real_files import ok_pdf

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=VIETNAM)
TODAY = NOW.date()
PDF = ok_pdf()


@dataclass(frozen=True)
class Province:
    """Two departments and a commune; `keeper` and `second` are reform staff, `head` and `officer` of `justice`."""

    top: Unit
    justice: Unit
    health: Unit
    ward: Unit
    keeper: User
    second: User
    head: User
    officer: User

    @property
    def units(self) -> list[Unit]:
        return [self.justice, self.health, self.ward]

    def keeps(self, user: User | None = None) -> By:
        reach = frozenset(unit.pk for unit in (self.top, *self.units))
        return By((user or self.keeper).pk, self.top.pk, frozenset({"reform_staff"}), reach)

    def heads(self) -> By:
        return By(self.head.pk, self.justice.pk, frozenset({"agency_head"}), frozenset({self.justice.pk}))

    def serves(self) -> By:
        return By(self.officer.pk, self.justice.pk, frozenset({"case_officer"}), frozenset({self.justice.pk}))

    def enters(
        self,
        kind: str,
        unit: Unit | None = None,
        facts: Mapping[str, Json] | None = None,
        *,
        day: date = TODAY,
        number: str = "",
        title: str = "",
        upload: Upload | None = None,
        by: By | None = None,
        at: datetime = NOW,
        command_id: UUID | None = None,
        confirmed: bool = True,
    ) -> Entry:
        """An entry by the keeper, confirmed by the second unless it has to wait."""
        draft = Draft(
            unit_id=unit.pk if unit else None, day=day, number=number, title=title, facts=facts or {}
        )
        row = entries.enter(
            kind, draft, upload=upload, command_id=command_id or uuid4(), by=by or self.keeps(), at=at
        )
        if confirmed and not row.counts_at_once:
            self.confirms(row, at=at)
        return row

    def brings(self, kind: str, text: str, *, by: By | None = None) -> ImportSheet:
        """A CSV that was read in by the keeper."""
        return imports.read(kind, content=text.encode(), file_name="so.csv", by=by or self.keeps(), at=NOW)

    def confirms(self, row: Entry, *, at: datetime = NOW) -> None:
        entries.decide(row.pk, is_confirmed=True, words="", by=self.keeps(self.second), at=at)

    def commits(self, unit: Unit, title: str, *, done: bool = False, confirmed: bool = True) -> Entry:
        """A commitment of 2026; a done one has its evidence."""
        facts: dict[str, Json] = {"year": 2026, "product": "Báo cáo", "due_on": "2026-12-15"}
        if done:
            facts["done_on"] = "2026-11-02"
        return self.enters(
            "commitment",
            unit,
            facts,
            day=date(2026, 1, 15),
            title=title,
            upload=Upload(PDF, "minh-chung.pdf") if done else None,
            confirmed=confirmed,
        )

    def publishes(self, index: str, year: int, *, unit: Unit | None = None, **facts: Json) -> Entry:
        """A result of an outside body, made public in the April after."""
        return self.enters(
            "outside-result",
            unit,
            {"index": index, "year": year, **facts},
            day=date(year + 1, 4, 18),
            number=f"{year}/QĐ-BNV",
        )


def make_province() -> Province:
    top = factories.make_unit("Ủy ban nhân dân tỉnh", level="province")
    justice = factories.make_unit("Sở Tư pháp", kind="department", level="province", parent=top)
    health = factories.make_unit("Sở Y tế", kind="department", level="province", parent=top)
    ward = factories.make_unit("Ủy ban nhân dân phường Hòa An", parent=top)
    return Province(
        top,
        justice,
        health,
        ward,
        factories.make_official(top, "reform_staff", full_name="Đỗ Thị Mai"),
        factories.make_official(top, "reform_staff", full_name="Lê Văn Sáu"),
        factories.make_official(justice, "agency_head", full_name="Trần Văn Bình"),
        factories.make_official(justice, "case_officer", full_name="Phạm Văn Nam"),
    )
