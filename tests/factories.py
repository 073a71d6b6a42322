"""The smallest valid rows of the house, and dossiers brought to a state by the real actions.

    unit = make_unit()
    officer = make_official(unit, "intake_officer")
    case = accepted(at=MONDAY, fee_vnd=8000)           # everything it needs is made
    case = in_processing(unit=unit, procedure=make_procedure(limit=(3, "working_day")))
    case.state.current_due, case.secret, case.as_intake, case.hour(2)

A trait of the next stage starts from the one before: submitted -> accepted -> in_processing -> concluded
-> returned; beside them refused, stopped and awaiting_supplement. Nothing here is random: numbers count up.
Needs a database (`django_db`), and opens the scope of the system itself.
"""

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from motcua.accounts.models import Post, PostHolding, User
from motcua.agencies.models import Area, Unit
from motcua.dossiers.actions import filing, intake, money, returning, work
from motcua.dossiers.actions.performing import Done
from motcua.dossiers.models import Dossier, Party, Slip
from motcua.dossiers.models.columns import state_of
from motcua.dossiers.rules import verifying
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.dossiers.rules.opening import HandedIn, Opening, PartyData
from motcua.kernel.scopes import active, of_system, scope
from motcua.kernel.text import fold, sort_key
from motcua.kernel.zone import VIETNAM
from motcua.ledger.rules import Json
from motcua.procedures.models import Offering, Procedure, ProcedureVersion, Sector
from motcua.processes import queries as processes
from motcua.records.models import StoredFile

# A Monday without a holiday in the fortnight after it, in working time.
MONDAY = datetime(2026, 11, 2, 8, 30, tzinfo=VIETNAM)
LONG_AGO = date(2025, 7, 1)
PROCESS_KEY = "commune-standard"  # case officer, division head, agency head
SALT = bytes(range(16))

_numbers = itertools.count(1)


@contextmanager
def as_system() -> Iterator[None]:
    """The open scope, or the system's when none is open."""
    if active() is not None:
        yield
        return
    with scope(of_system("a factory of the tests")):
        yield


# Reference


def make_area(*, code: str = "56", name: str = "Tỉnh Khánh Hòa", level: str = "province") -> Area:
    area, _ = Area.objects.get_or_create(
        code=code,
        defaults={
            "name": name,
            "level": level,
            "folded_name": fold(name),
            "sort_key": sort_key(name),
            "valid_from": LONG_AGO,
        },
    )
    return area


def make_unit(
    name: str = "Ủy ban nhân dân phường Hòa An",
    *,
    agency_id: str = "",
    kind: str = "peoples_committee",
    level: str = "commune",
    parent: Unit | None = None,
    address: str = "12 Trần Phú",
    telephone: str = "0258 381 2345",
) -> Unit:
    """A unit that exists since 01/07/2025. Its agency identifier counts up: H56.900, H56.901 ..."""
    return Unit.objects.create(
        agency_id=agency_id or f"H56.{900 + next(_numbers)}",
        name=name,
        kind=kind,
        level=level,
        parent=parent,
        area=make_area(),
        address=address,
        telephone=telephone,
        sort_key=sort_key(name),
        valid_from=LONG_AGO,
    )


def make_official(
    unit: Unit, role: str = "intake_officer", *, full_name: str = "Lê Thị Hạnh", username: str = ""
) -> User:
    """An account that holds one post of `role` in `unit` since 01/07/2025. Password: `motcua-demo-1`."""
    number = next(_numbers)
    user = User.objects.create_user(
        username=username or f"{role}-{number}",
        password="motcua-demo-1",
        kind="official",
        full_name=full_name,
    )
    post = Post.objects.create(unit=unit, code=f"{role}-{number}", title=role.replace("_", " "), role=role)
    PostHolding.objects.create(post=post, user=user, valid_from=LONG_AGO)
    return user


def make_citizen(
    full_name: str = "Nguyễn Văn Đức", *, personal_id: str = "", email: str = "", username: str = ""
) -> User:
    """An account of a person; the 12-digit identity number counts up and belongs to nobody."""
    number = next(_numbers)
    return User.objects.create_user(
        username=username or f"citizen-{number}",
        password="motcua-demo-1",
        kind="citizen",
        full_name=full_name,
        personal_id=personal_id or f"0{number:011d}",
        telephone="0905 000 001",
        email=email,
        address="Tổ 3, phường Hòa An, tỉnh Khánh Hòa",
    )


def acting_as(user: User, unit: Unit | None = None) -> Acting:
    """Who acts, with the roles that the user holds in `unit`."""
    if unit is None:
        return Acting(user_id=user.pk, kind=user.kind)
    roles = Post.objects.filter(unit=unit, holdings__user=user).values_list("role", flat=True)
    return Acting(user_id=user.pk, kind=user.kind, unit_id=unit.pk, roles=frozenset(roles))


def make_procedure(
    name: str = "Đăng ký khai sinh",
    *,
    code: str = "",
    sector: str = "Hộ tịch",
    limit: tuple[int, str] | None = (5, "working_day"),
    fee_vnd: int = 0,
    channels: Sequence[str] = ("online", "counter", "post"),
    components: Sequence[str] = ("Tờ khai đăng ký khai sinh", "Giấy chứng sinh"),
    results: Sequence[Json] = (),
) -> Procedure:
    """A procedure with one version in force, the same limit and fee on every channel."""
    number = next(_numbers)
    of_sector, _ = Sector.objects.get_or_create(
        code=fold(sector).replace(" ", "-"), defaults={"name": sector}
    )
    procedure = Procedure.objects.create(
        code=code or f"d.{900000 + number}",
        sector=of_sector,
        name=name,
        search_text=fold(name),
        sort_key=sort_key(name),
    )
    procedure.current_version = ProcedureVersion.objects.create(
        procedure=procedure,
        number=1,
        valid_from=LONG_AGO,
        content={"name": name, **_content(limit, fee_vnd, channels, components), "results": list(results)},
        source="test",
        source_hash=f"{number:064x}",
        online_level="full_online",
        has_financial_obligation=fee_vnd > 0,
        payable_online=fee_vnd > 0,
    )
    procedure.save(update_fields=["current_version"])
    return procedure


def _content(
    limit: tuple[int, str] | None, fee_vnd: int, channels: Sequence[str], components: Sequence[str]
) -> dict[str, Json]:
    line_limit: Json = None if limit is None else {"value": str(limit[0]), "unit": limit[1]}
    fees: list[Json] = [{"amount_vnd": fee_vnd, "text": f"{fee_vnd} đồng"}] if fee_vnd else []
    return {
        "levels": ["commune"],
        "subjects": ["citizen"],
        "channels": [{"channel": channel, "limit": line_limit, "fees": fees} for channel in channels],
        "components": [
            {"key": f"c{no}", "case": "", "name": name, "originals": 1, "copies": 0, "form": ""}
            for no, name in enumerate(components, 1)
        ],
        "legal_bases": [],
        "results": [],
        "steps": "Tiếp nhận, thẩm định, trả kết quả.",
        "handled_by": "commune",
        "review": [],
    }


def make_offering(procedure: Procedure, unit: Unit, *, handling_unit: Unit | None = None) -> Offering:
    """`unit` receives the procedure, `handling_unit` (the same without) settles it, through every channel."""
    return Offering.objects.create(
        procedure=procedure,
        receiving_unit=unit,
        handling_unit=handling_unit or unit,
        process_key=PROCESS_KEY,
        channels=["online", "counter", "post"],
        valid_from=LONG_AGO,
    )


def make_file(*, sha256: str = "", media_type: str = "application/pdf") -> StoredFile:
    """The row of a stored file, without its bytes."""
    return StoredFile.objects.create(
        sha256=sha256 or f"{next(_numbers):064x}", size_bytes=1000, media_type=media_type
    )


# Dossiers


@dataclass(frozen=True)
class Case:
    """A dossier as far as it has come, with the people around it. Frozen: each step answers a new one."""

    state: DossierState
    unit: Unit
    handling_unit: Unit
    procedure: Procedure
    citizen: User
    intake_officer: User
    started: datetime
    handlers: dict[str, User] = field(default_factory=dict)

    @property
    def id(self) -> int:
        return self.state.id

    @property
    def code(self) -> str:
        return self.state.code

    @property
    def party(self) -> Party:
        with as_system():
            return Party.objects.get(pk=self.id)

    @property
    def secret(self) -> str:
        """The look-up secret printed on the slip."""
        return self.party.lookup_secret

    @property
    def row(self) -> Dossier:
        """The row as it stands in the database now."""
        with as_system():
            return Dossier.objects.get(pk=self.id)

    @property
    def as_citizen(self) -> Acting:
        return acting_as(self.citizen)

    @property
    def as_intake(self) -> Acting:
        return acting_as(self.intake_officer, self.unit)

    def as_role(self, role: str) -> Acting:
        """An official of the handling unit in that role; made at the first question."""
        if role not in self.handlers:
            self.handlers[role] = make_official(self.handling_unit, role, full_name="Trần Quốc Bảo")
        return acting_as(self.handlers[role], self.handling_unit)

    def hour(self, hours: float) -> datetime:
        """So many hours after the start, by the clock on the wall."""
        return self.started + timedelta(hours=hours)

    def key(self, deed: str) -> str:
        """An idempotency key for a deed on this dossier."""
        return f"{deed}-{self.id}-{self.state.last_seq}"

    def after(self, done: Done) -> "Case":
        return replace(self, state=done.state)

    def reread(self) -> "Case":
        return replace(self, state=state_of(self.row))


def order_for(
    procedure: Procedure,
    unit: Unit,
    *,
    handling_unit: Unit | None = None,
    channel: str = "online",
    components: Sequence[HandedIn] = (),
    return_method: str = "counter",
) -> Opening:
    """What a dossier of the procedure's version in force is opened with."""
    version = procedure.current_version
    assert version is not None
    listed = tuple(
        HandedIn(key=c["key"], name=c["name"], originals=c["originals"], copies=c["copies"])
        for c in version.content["components"]
    )
    return Opening(
        procedure_id=procedure.pk,
        version_id=version.pk,
        receiving_unit_id=unit.pk,
        handling_unit_id=(handling_unit or unit).pk,
        channel=channel,
        process_key=PROCESS_KEY,
        components=components or listed,
        return_method=return_method,
    )


def party_of(citizen: User, **changed: str) -> PartyData:
    """The citizen as owner of the dossier."""
    values = {
        "owner_name": citizen.full_name,
        "owner_id_number": citizen.personal_id,
        "telephone": citizen.telephone,
        "email": citizen.email,
        "address": citizen.address,
        "summary": "Đăng ký khai sinh cho con",
        **changed,
    }
    return PartyData(**values)  # type: ignore[arg-type]


def submitted(
    *,
    at: datetime = MONDAY,
    unit: Unit | None = None,
    handling_unit: Unit | None = None,
    procedure: Procedure | None = None,
    citizen: User | None = None,
    fee_vnd: int = 0,
    limit: tuple[int, str] | None = (5, "working_day"),
    components: Sequence[HandedIn] = (),
    return_method: str = "counter",
) -> Case:
    """Submitted online: state 1, no clock yet. `fee_vnd` and `limit` go to the procedure when it is made here."""
    unit = unit or make_unit()
    procedure = procedure or make_procedure(fee_vnd=fee_vnd, limit=limit)
    citizen = citizen or make_citizen()
    with as_system():
        done = filing.submit(
            order=order_for(
                procedure,
                unit,
                handling_unit=handling_unit,
                components=components,
                return_method=return_method,
            ),
            party=party_of(citizen),
            by=acting_as(citizen),
            at=at,
            command_id=f"submit-{next(_numbers)}",
        )
    return Case(
        state=done.state,
        unit=unit,
        handling_unit=handling_unit or unit,
        procedure=procedure,
        citizen=citizen,
        intake_officer=make_official(unit, "intake_officer"),
        started=at,
    )


def accepted(case: Case | None = None, *, at: datetime = MONDAY, **wanted: object) -> Case:
    """Accepted at once: state 2, form 01 issued, the clock runs. `wanted` goes to `submitted`."""
    case = case or submitted(at=at, **wanted)  # type: ignore[arg-type]
    with as_system():
        return case.after(
            intake.accept(
                dossier_id=case.id,
                checks=(),
                by=case.as_intake,
                at=case.state.last_at,
                command_id=case.key("accept"),
            )
        )


def reference_of(case: Case, kind: str = "receipt") -> str:
    """The reference of the dossier's newest slip of a kind, as it stands in the address of its QR code."""
    with as_system():
        slip = Slip.objects.filter(dossier_id=case.id, kind=kind).latest("pk")
    return str(verifying.reference(slip.pk, slip.content_hash))


def refused(case: Case | None = None, *, at: datetime = MONDAY, **wanted: object) -> Case:
    """Not taken in: state 3, form 03."""
    case = case or submitted(at=at, **wanted)  # type: ignore[arg-type]
    with as_system():
        return case.after(
            intake.refuse(
                dossier_id=case.id,
                reason="Hồ sơ không thuộc thẩm quyền giải quyết của đơn vị.",
                ground="Nghị định số 118/2025/NĐ-CP",
                by=case.as_intake,
                at=case.state.last_at,
                command_id=case.key("refuse"),
            )
        )


def in_processing(case: Case | None = None, *, at: datetime = MONDAY, **wanted: object) -> Case:
    """With the handling unit: state 4, the first step of the process is open and taken by nobody."""
    case = case or accepted(at=at, **wanted)
    with as_system():
        return case.after(
            intake.begin(
                dossier_id=case.id,
                by=case.as_intake,
                at=case.state.last_at,
                command_id=case.key("begin"),
            )
        )


def awaiting_supplement(case: Case | None = None, *, at: datetime = MONDAY, **wanted: object) -> Case:
    """The applicant was asked while handling: state 5, form 02, the clock stands, ten days to answer."""
    case = case or in_processing(at=at, **wanted)
    with as_system():
        return case.after(
            intake.request_supplement(
                dossier_id=case.id,
                items=(intake.Asked(what="Giấy chứng sinh có xác nhận của cơ sở y tế", component_key="c2"),),
                reason="Giấy chứng sinh chưa có dấu của cơ sở y tế.",
                deadline=case.state.last_at + timedelta(days=10),
                by=case.as_role("case_officer"),
                at=case.state.last_at,
                command_id=case.key("supplement"),
            )
        )


def stopped(case: Case | None = None, *, at: datetime = MONDAY, **wanted: object) -> Case:
    """Conditions are not met: state 8, form 05."""
    case = case or in_processing(at=at, **wanted)
    with as_system():
        return case.after(
            work.stop(
                dossier_id=case.id,
                reason="Nội dung đề nghị không đủ điều kiện giải quyết.",
                ground="Nghị định số 118/2025/NĐ-CP",
                by=case.as_role("agency_head"),
                at=case.state.last_at,
                command_id=case.key("stop"),
            )
        )


def concluded(
    case: Case | None = None, *, at: datetime = MONDAY, concluded_at: datetime | None = None, **wanted: object
) -> Case:
    """The result is signed: state 9. Every step is done by its role, the last at `concluded_at`."""
    case = case or in_processing(at=at, **wanted)
    steps = processes.process(case.state.process_key).steps
    with as_system():
        for _ in range(case.state.step_no, len(steps)):
            case = case.after(
                work.complete(
                    dossier_id=case.id,
                    by=case.as_role(case.state.step_role),
                    at=case.state.last_at,
                    command_id=case.key("complete"),
                )
            )
        return case.after(
            work.conclude(
                dossier_id=case.id,
                result=work.ResultPaper(number="15/TLKS", file_sha256=make_file().sha256),
                by=case.as_role(case.state.step_role),
                at=concluded_at or case.state.last_at,
                command_id=case.key("conclude"),
            )
        )


def returned(
    case: Case | None = None, *, at: datetime = MONDAY, returned_at: datetime | None = None, **wanted: object
) -> Case:
    """The result is with the applicant: state 10. What was owed is paid in cash first."""
    case = case or concluded(at=at, **wanted)  # type: ignore[arg-type]
    with as_system():
        if case.state.fee_vnd > case.state.paid_vnd:
            case = case.after(
                money.record_payment(
                    dossier_id=case.id,
                    amount_vnd=case.state.fee_vnd - case.state.paid_vnd,
                    way="cash",
                    by=case.as_intake,
                    at=returned_at or case.state.last_at,
                    command_id=case.key("pay"),
                )
            )
        return case.after(
            returning.hand_over(
                dossier_id=case.id,
                method="counter",
                receiver_kind="owner",
                by=case.as_intake,
                at=returned_at or case.state.last_at,
                command_id=case.key("hand-over"),
                salt=SALT,
            )
        )
