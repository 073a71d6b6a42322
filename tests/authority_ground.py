"""Everybody who might touch a dossier, and a dossier in each state that it can reach: for the tests that are made
from the table of authority.

The receiving unit, the handling unit and the unit that is asked are three; a fourth has nothing to do with the
dossier. All stand under one province.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import factories as f
from motcua.accounts.models import PostHolding, User
from motcua.accounts.queries import PROVINCE_ROLES, Role
from motcua.agencies.models import Unit
from motcua.dossiers.actions import intake, money, opinions, returning, supplements, work
from motcua.dossiers.actions.performing import Done
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.opening import HandedIn
from motcua.kernel import scopes
from motcua.records import actions as records
from motcua.records import rules as kinds
from real_files import ok_pdf

PDF = ok_pdf("ket qua")
ROLES = tuple(str(role) for role in Role)


@dataclass(frozen=True)
class Person:
    """Somebody who comes to a door. `place` is the unit's part in the dossier: receiving, handling, asked, none."""

    name: str
    kind: str  # "" anonymous | citizen | official
    user: User | None = None
    unit: Unit | None = None
    role: str = ""
    place: str = ""
    is_own: bool = False  # the applicant, by account or ticket
    has_ticket: bool = False

    @property
    def acting(self) -> Acting:
        if self.kind == "official":
            unit_id = self.unit.pk if self.unit else None
            return Acting(
                user_id=self.user.pk if self.user else None,
                kind="official",
                unit_id=unit_id,
                roles=frozenset({self.role} - {""}),
            )
        return Acting(user_id=self.user.pk if self.user else None, kind="citizen")

    def reaches(self, case: f.Case) -> bool:
        """Whether the dossier is in reach: of its own applicant, of its units, of who answers for the province.

        The ground asks for an opinion as soon as the handling has begun.
        """
        if self.kind != "official":
            return self.is_own
        if self.role in PROVINCE_ROLES:
            return True
        involved = self.place in ("receiving", "handling") or (
            self.place == "asked" and case.state.processing_at is not None
        )
        return involved and self.role != "administrator"

    def scope(self, case: f.Case) -> scopes.Scope:
        """What queries of this person are narrowed to, as the doors open it."""
        if self.kind == "official":
            if self.role in PROVINCE_ROLES:
                return scopes.of_system("a post that answers for the province")
            units = {self.unit.pk} if self.unit and self.role not in ("", "administrator") else set()
            return scopes.of_units(frozenset(units), user_id=self.user.pk if self.user else 0)
        if self.has_ticket:
            return scopes.of_ticket(case.id)
        return scopes.of_person(self.user.pk if self.user else 0)


@dataclass(frozen=True)
class Ground:
    receiving: Unit
    handling: Unit
    asked: Unit
    stranger: Unit
    citizen: User
    people: tuple[Person, ...]

    def person(self, name: str) -> Person:
        return next(one for one in self.people if one.name == name)


def make_ground(*, wide: bool = True) -> Ground:
    """The units and the people; `wide` gives every role in the receiving unit and the stranger's too."""
    province = f.make_unit("Ủy ban nhân dân tỉnh", level="province")
    receiving, handling, asked, stranger = (
        f.make_unit(name, parent=province)
        for name in ("Trung tâm phục vụ", "Sở Xây dựng", "Sở Tư pháp", "Sở Y tế")
    )
    citizen, other = f.make_citizen("Nguyễn Văn Đức"), f.make_citizen("Lê Thị Xuân")
    former = f.make_official(handling, "case_officer", full_name="Người Đã Nghỉ")
    PostHolding.objects.filter(user=former).update(valid_to=f.LONG_AGO + timedelta(days=9))
    people = [
        Person("anonymous", ""),
        Person("applicant", "citizen", citizen, is_own=True),
        Person("another citizen", "citizen", other),
        Person("ticket holder", "", is_own=True, has_ticket=True),
        Person("former post-holder", "official", former),
    ]
    places: Mapping[str, tuple[Unit, tuple[str, ...]]] = {
        "receiving": (receiving, ROLES if wide else ("intake_officer", "registry")),
        "handling": (handling, ROLES),
        "asked": (asked, ("intake_officer", "case_officer", "agency_head")),
        "": (stranger, ROLES if wide else ("case_officer", "agency_head", "province_leader")),
    }
    for place, (unit, roles) in places.items():
        for role in roles:
            user = f.make_official(unit, role, full_name=f"{role} {place}")
            people.append(Person(f"{role}, {place or 'unrelated'}", "official", user, unit, role, place))
    return Ground(receiving, handling, asked, stranger, citizen, tuple(people))


def acting_in(case: f.Case, person: Person) -> Acting:
    """Who acts; whoever shows a ticket shows it for this dossier."""
    if person.has_ticket:
        return replace(person.acting, ticket_for=case.id)
    return person.acting


def _asked(ground: Ground, case: f.Case) -> f.Case:
    officer = ground.person("case_officer, handling").acting
    return _done(
        case,
        lambda key: opinions.ask(
            dossier_id=case.id,
            unit_id=ground.asked.pk,
            question="?",
            by=officer,
            at=case.state.last_at,
            command_id=key,
        ),
    )


def _done(case: f.Case, act: Callable[[str], Done]) -> f.Case:
    with f.as_system():
        return case.after(act(case.key("ground")))


def _completed(ground: Ground, case: f.Case) -> f.Case:
    by = ground.person(f"{case.state.step_role}, handling").acting
    return _done(
        case,
        lambda key: work.complete(dossier_id=case.id, by=by, at=case.state.last_at, command_id=key),
    )


def _supplied(ground: Ground, case: f.Case) -> f.Case:
    by = ground.person("applicant").acting
    return _done(
        case,
        lambda key: supplements.supply(
            dossier_id=case.id,
            components=[HandedIn(key="c2", name="Giấy chứng sinh")],
            by=by,
            at=case.state.last_at,
            command_id=key,
        ),
    )


def _demanded(ground: Ground, case: f.Case) -> f.Case:
    by = ground.person("intake_officer, receiving").acting
    return _done(
        case,
        lambda key: money.demand(
            dossier_id=case.id,
            amount_vnd=8000,
            notice_number="1/TB",
            by=by,
            at=case.state.last_at,
            command_id=key,
        ),
    )


def _withdrawn(ground: Ground, case: f.Case) -> f.Case:
    by = ground.person("applicant").acting
    return _done(
        case,
        lambda key: returning.withdraw(dossier_id=case.id, by=by, at=case.state.last_at, command_id=key),
    )


def _concluded(ground: Ground, case: f.Case) -> f.Case:
    with f.as_system():
        stored = records.store(PDF, limit_bytes=10_000, accepted=frozenset({kinds.PDF}))
    by = ground.person("agency_head, handling").acting
    last = _completed(ground, _completed(ground, case))
    return _done(
        last,
        lambda key: work.conclude(
            dossier_id=case.id,
            result=work.ResultPaper(number="15/TLKS", file_sha256=stored.pk),
            by=by,
            at=last.state.last_at,
            command_id=key,
        ),
    )


def _asked_at_intake(ground: Ground, case: f.Case) -> f.Case:
    by = ground.person("intake_officer, receiving").acting
    return _done(
        case,
        lambda key: intake.request_supplement(
            dossier_id=case.id,
            items=(intake.Asked(what="Giấy chứng sinh", component_key="c2"),),
            reason="Thiếu",
            deadline=case.hour(240),
            by=by,
            at=case.state.last_at,
            command_id=key,
        ),
    )


def make_cases(ground: Ground) -> dict[str, f.Case]:
    """A dossier in each state, of the ground's applicant and units."""

    def new(stage: Callable[..., f.Case], **more: object) -> f.Case:
        return stage(
            unit=ground.receiving, handling_unit=ground.handling, citizen=ground.citizen, at=f.MONDAY, **more
        )

    def running() -> f.Case:
        return _asked(ground, new(f.in_processing, fee_vnd=8000))

    return {
        "submitted": new(f.submitted),
        "asked at intake": _asked_at_intake(ground, new(f.submitted)),
        "supplied at intake": _supplied(ground, _asked_at_intake(ground, new(f.submitted))),
        "accepted": new(f.accepted),
        "refused": new(f.refused),
        "first step": running(),
        "second step": _completed(ground, running()),
        "last step": _completed(ground, _completed(ground, running())),
        "payment demanded": _demanded(ground, running()),
        "awaiting a supplement": f.awaiting_supplement(running()),
        "supplied": _supplied(ground, f.awaiting_supplement(running())),
        "withdrawn": _withdrawn(ground, running()),
        "stopped": f.stopped(running()),
        "concluded": _concluded(ground, _asked(ground, new(f.in_processing))),
        "returned": f.returned(_concluded(ground, _asked(ground, new(f.in_processing)))),
    }
