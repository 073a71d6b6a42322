"""Documents between agencies for tests: a department, a commune, people of each; Monday 02/11/2026."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import factories
from motcua.accounts.models import Post, User
from motcua.agencies.models import Unit
from motcua.correspondence.actions import drafting, registering, sending
from motcua.correspondence.actions.drafting import Draft, Receiver
from motcua.correspondence.actions.recording import KeptFile
from motcua.correspondence.actions.registering import PaperEntry
from motcua.correspondence.models import Document, Sending
from motcua.correspondence.rules.authority import By
from motcua.kernel.scopes import of_system, scope

MONDAY = factories.MONDAY
TODAY = MONDAY.date()
_keys = itertools.count(1)


@contextmanager
def as_system() -> Iterator[None]:
    with scope(of_system("a test")):
        yield


@dataclass(frozen=True)
class Office:
    """A unit with its clerk, its officer and its head."""

    unit: Unit
    clerk: User
    officer: User
    head: User

    @property
    def by_clerk(self) -> By:
        return by(self.clerk, self.unit)

    @property
    def by_officer(self) -> By:
        return by(self.officer, self.unit)

    @property
    def by_head(self) -> By:
        return by(self.head, self.unit)


def by(user: User, unit: Unit) -> By:
    roles = Post.objects.filter(unit=unit, holdings__user=user).values_list("role", flat=True)
    return By(user.pk, unit.pk, frozenset(roles))


def an_office(name: str = "Sở Tư pháp", **of: str) -> Office:
    unit = factories.make_unit(name, **{"kind": "department", "level": "province", **of})  # type: ignore[arg-type]
    return Office(
        unit,
        factories.make_official(unit, "registry", full_name="Lê Thu Hà"),
        factories.make_official(unit, "case_officer", full_name="Phạm Văn Nam"),
        factories.make_official(unit, "agency_head", full_name="Trần Văn Bình"),
    )


def a_commune() -> Office:
    return an_office("Ủy ban nhân dân phường Hòa An", kind="peoples_committee", level="commune")


def key() -> str:
    return f"khoa-cua-bieu-mau-{next(_keys):04d}"


def a_file(name: str = "van-ban.pdf", signature: str = "") -> KeptFile:
    return KeptFile(factories.make_file().pk, name, signature)


def later(days: float) -> datetime:
    return MONDAY + timedelta(days=days)


def a_paper(**wanted: object) -> PaperEntry:
    said: dict[str, object] = {
        "entry_key": key(), "kind": "cong_van", "notation": "120/SNV-VP", "from_name": "Sở Nội vụ",
        "issued_on": date(2026, 10, 30), "subject": "Về việc rà soát hồ sơ hộ tịch", **wanted,
    }  # fmt: skip
    return PaperEntry(**said)  # type: ignore[arg-type]


def entered(office: Office, *, at: datetime = MONDAY, **wanted: object) -> Document:
    with as_system():
        return registering.enter_paper(a_paper(**wanted), by=office.by_clerk, at=at)


def a_draft(*to: Receiver, **wanted: object) -> Draft:
    said: dict[str, object] = {
        "entry_key": key(), "kind": "bao_cao", "notation_tail": "BC-STP", "receivers": to,
        "subject": "Báo cáo kết quả rà soát", "files": [a_file(), a_file("phu-luc.xlsx")], **wanted,
    }  # fmt: skip
    return Draft(**said)  # type: ignore[arg-type]


def to_unit(office: Office) -> Receiver:
    return Receiver(office.unit.name, unit_id=office.unit.pk)


BY_PAPER = Receiver("Công ty cổ phần Hoa Mai")
AT_LAM_DONG = Receiver("Sở Nội vụ tỉnh Lâm Đồng", agency_id="H40.2")


def drafted(office: Office, *to: Receiver, at: datetime = MONDAY, **wanted: object) -> Document:
    with as_system():
        return drafting.draft(a_draft(*to, **wanted), by=office.by_officer, at=at)


def numbered(
    office: Office, *to: Receiver, at: datetime = MONDAY, signature: str = "present", **wanted: object
) -> Document:
    """Submitted, checked, signed and numbered; an empty signature is one by hand."""
    row = drafted(office, *to, at=at, **wanted)
    with as_system():
        drafting.submit(row.pk, seen=1, by=office.by_officer, at=at)
        drafting.check(row.pk, remark="", seen=2, by=office.by_head, at=at)
        signed = a_file("van-ban-ky.pdf", signature) if signature else None
        drafting.sign(
            row.pk, signer_name="Trần Văn Bình", signer_title="Giám đốc", signed=signed, seen=3, by=office.by_head,
            at=at,
        )  # fmt: skip
        drafting.number(row.pk, seen=4, by=office.by_clerk, at=at)
    return now(row)


def sent(
    office: Office, *to: Receiver, at: datetime = MONDAY, signature: str = "present", **wanted: object
) -> Document:
    row = numbered(office, *to, at=at, signature=signature, **wanted)
    with as_system():
        sending.send(row.pk, seen=None, by=office.by_clerk, at=at)
    return now(row)


def arrived(at_office: Office, row: Document) -> Document:
    """What a document sent to a unit here became there."""
    found: Document = Document.unscoped.get(origin__document=row, unit=at_office.unit)
    return found


def sending_of(row: Document) -> Sending:
    return Sending.objects.get(document=row)


def now(row: Document) -> Document:
    found: Document = Document.unscoped.get(pk=row.pk)
    return found


def kinds(row: Document) -> list[str]:
    """What happened to it, in order."""
    return list(row.events.order_by("seq").values_list("kind", flat=True))


# The pages, looked at in both widths by `test_correspondence_browser`.
OF_CORRESPONDENCE = frozenset(
    f"correspondence:{name}"
    for name in (
        "list", "enter", "draft", "slips", "slip-do", "register", "packages", "work-files", "work-file-new",
        "work-file", "work-file-do", "document", "do", "versions",
    )
)  # fmt: skip
