"""Who may give which command, made from law/authority/matrix.yaml: everybody, in every state, at every door.

The expectation is read from the table by these few lines alone, from what each person is known to be; the house
answers by its own code.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from importlib import resources
from typing import Any
from uuid import uuid4

import pytest
import yaml
from django.db import transaction
from django.test import Client
from django.utils import timezone

import factories as f
from authority_ground import Ground, Person, acting_in, make_cases, make_ground
from motcua.dossiers.actions import filing
from motcua.dossiers.actions.performing import perform
from motcua.dossiers.errors import DossierNotFound, NotAllowed, TransitionRefused
from motcua.dossiers.rules import authority, lifecycle
from motcua.dossiers.rules.authority import SYSTEM, Power
from motcua.dossiers.rules.commands import EVENT_OF, OF_THE_SYSTEM, Command
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.kernel import scopes
from motcua.ledger.models import Event
from motcua.ledger.rules import Json
from motcua.web.desk.deeds import DEEDS, stamp_of

pytestmark = pytest.mark.django_db
LAW: Mapping[str, Any] = yaml.safe_load(
    (resources.files("motcua") / "law" / "authority" / "matrix.yaml").read_text(encoding="utf-8")
)
# Commands that open a dossier have no row to be tried on.
ON_A_DOSSIER = tuple(command for command in Command if command is not Command.SUBMIT)


def is_right(command: Command, person: Person, case: f.Case) -> bool:
    """Whether the table gives the command to this person on this dossier."""
    return person.reaches(case) and any(
        case.state.business in line.get("states", [case.state.business]) and _is(line, person, case.state)
        for line in LAW["commands"].get(str(command), [])
    )


def _is(line: Mapping[str, Any], person: Person, state: DossierState) -> bool:
    if line["who"] == "submitter":
        return person.is_own
    if person.kind != "official" or person.role not in line.get("roles", [person.role]):
        return False
    return {
        "receiving": person.place == "receiving",
        "handling": person.place == "handling",
        "working": person.place == "handling" and person.role == state.step_role != "",
        "doing": person.place == "handling" and state.step_role != "",
        "asked": person.place == "asked" and bool(state.asked_units),
        "involved": True,
    }[line["who"]]


@pytest.fixture(scope="module")
def ground(shared_db: None) -> Ground:
    return make_ground()


@pytest.fixture(scope="module")
def cases(ground: Ground) -> dict[str, f.Case]:
    return make_cases(ground)


@pytest.fixture(scope="module")
def narrow(shared_db: None) -> Ground:
    """With fewer people, for what is tried page by page."""
    return make_ground(wide=False)


@pytest.fixture(scope="module")
def narrow_cases(narrow: Ground) -> dict[str, f.Case]:
    return make_cases(narrow)


def test_everybody_s_right_to_every_command_in_every_state_is_what_the_table_says(
    ground: Ground, cases: dict[str, f.Case]
) -> None:
    told: Counter[bool] = Counter()
    wrong = []
    for state, case in cases.items():
        for person in ground.people:
            for command in Command:
                right = is_right(command, person, case)
                may = person.reaches(case) and authority.may(command, acting_in(case, person), case.state)
                told[right] += 1
                if may is not right:
                    wrong.append((state, person.name, str(command), may))
    assert wrong == []
    assert told[True] > 400
    assert told[False] > 10_000


def test_every_command_is_given_to_somebody_and_the_systems_own_to_nobody(
    ground: Ground, cases: dict[str, f.Case]
) -> None:
    for command in Command:
        given = any(is_right(command, person, case) for person in ground.people for case in cases.values())
        assert given is (command not in OF_THE_SYSTEM), command


class Reached(Exception):
    """The command passed every guard and would be carried out now."""


def attempt(command: Command, person: Person, case: f.Case) -> str:
    """What the action makes of it: reached, or the error that refuses."""

    def decide(state: DossierState, when: object) -> Mapping[str, Json]:
        raise Reached

    try:
        with scopes.scope(person.scope(case)), transaction.atomic():
            perform(
                dossier_id=case.id,
                command=command,
                kind=EVENT_OF[command],
                by=acting_in(case, person),
                at=case.state.last_at,
                command_id=str(uuid4()),
                decide=decide,
            )
    except Reached:
        return "reached"
    except (DossierNotFound, NotAllowed, TransitionRefused) as error:
        return type(error).__name__
    raise AssertionError("a command was carried out without a decision")


def test_every_command_is_refused_to_everybody_whom_the_table_does_not_name(
    ground: Ground, cases: dict[str, f.Case]
) -> None:
    before = Event.objects.count()
    wrong = []
    for command in ON_A_DOSSIER:
        case = next(
            (one for one in cases.values() if lifecycle.allowed(command, one.state)), cases["first step"]
        )
        possible = lifecycle.allowed(command, case.state)
        for person in ground.people:
            expected = "NotAllowed"
            if not person.reaches(case) or (person.kind == "" and not person.has_ticket):
                expected = "DossierNotFound"
            elif is_right(command, person, case):
                expected = "reached" if possible else "TransitionRefused"
            found = attempt(command, person, case)
            if found != expected:
                wrong.append((str(command), person.name, found, expected))
    assert wrong == []
    assert Event.objects.count() == before


def test_the_system_may_what_nobody_may(ground: Ground, cases: dict[str, f.Case]) -> None:
    state = cases["first step"].state
    assert all(authority.may(command, SYSTEM, state) for command in Command)


def test_a_dossier_is_opened_by_an_applicant_online_and_by_the_receiving_units_counter(
    ground: Ground,
) -> None:
    procedure = f.make_procedure()
    before = Event.objects.count()
    opened = {"submit": set(), "accept": set()}  # type: dict[str, set[str]]
    for person in ground.people:
        if person.has_ticket or person.kind == "":
            continue  # a ticket is for a dossier that exists; who is nobody has no account to file for
        for way, channel in (("submit", "online"), ("accept", "counter")):
            given: dict[str, Any] = {
                "order": f.order_for(
                    procedure, ground.receiving, handling_unit=ground.handling, channel=channel
                ),
                "party": f.party_of(ground.citizen),
                "by": person.acting,
                "at": f.MONDAY,
                "command_id": str(uuid4()),
            }
            try:
                with f.as_system(), transaction.atomic():
                    (filing.submit if way == "submit" else filing.accept_at_counter)(**given)
                    opened[way].add(person.name)
                    transaction.set_rollback(True)
            except NotAllowed:
                pass
    assert opened == {
        "submit": {"applicant", "another citizen"},
        "accept": {"intake_officer, receiving"},
    }
    assert Event.objects.count() == before


def test_powers_are_held_in_the_own_unit_alone(ground: Ground) -> None:
    for power in Power:
        holders = {
            person.name
            for person in ground.people
            if authority.may_in_unit(power, person.acting, ground.handling.pk)
        }
        assert holders == {f"{role}, handling" for role in LAW["powers"][str(power)]}, power


# At the desk


def officials(ground: Ground) -> list[Person]:
    return [person for person in ground.people if person.kind == "official"]


def client_of(person: Person) -> Client:
    client = Client()
    if person.user is not None:
        client.force_login(person.user)
    return client


def test_the_page_offers_exactly_what_is_possible_and_allowed(
    narrow: Ground, narrow_cases: dict[str, f.Case]
) -> None:
    wrong = []
    shown = ("submitted", "supplied at intake", "accepted", "first step", "second step", "last step", "supplied",
             "concluded", "returned")  # fmt: skip
    for state, case in narrow_cases.items():
        if state not in shown:
            continue
        possible = set(lifecycle.possible_at(case.state, timezone.now())) & {
            deed.command for deed in DEEDS.values()
        }
        for person in officials(narrow):
            response = client_of(person).get(f"/desk/dossiers/{case.id}/")
            if not person.reaches(case):
                if response.status_code != (403 if not person.unit else 404):
                    wrong.append((state, person.name, str(response.status_code)))
                continue
            page = response.content.decode()
            offered = {command for command in possible if f'id="deed-{command}"' in page}
            right = {command for command in possible if is_right(command, person, case)}
            beyond = {str(c) for c in Command if f'/do/{c}/"' in page} - {str(c) for c in right}
            if offered != right or beyond:
                wrong.append((state, person.name, f"{sorted(offered ^ right)} {sorted(beyond)}"))
    assert wrong == []


def test_the_desk_carries_out_nothing_for_whom_the_table_does_not_name(
    narrow: Ground, narrow_cases: dict[str, f.Case]
) -> None:
    clients = {person.name: client_of(person) for person in narrow.people}
    before = Event.objects.count()
    refused: Counter[str] = Counter()
    wrong = []
    for name, deed in DEEDS.items():
        case = next(
            (one for one in narrow_cases.values() if lifecycle.allowed(deed.command, one.state)),
            narrow_cases["first step"],
        )
        for person in narrow.people:
            if person.kind == "official" and is_right(deed.command, person, case):
                continue
            response = clients[person.name].post(
                f"/desk/dossiers/{case.id}/do/{name}/",
                {"command_id": str(uuid4()), "stamp": stamp_of(case.state)},
            )
            refused[name] += 1
            expected = 403
            if person.kind == "":
                expected = 302  # to the sign-in
            elif person.kind == "official" and person.unit is not None and not person.reaches(case):
                expected = 404
            if response.status_code != expected:
                wrong.append((name, person.name, response.status_code))
    assert wrong == []
    assert set(refused) == set(DEEDS)
    assert Event.objects.count() == before


def test_somebody_who_changed_posts_acts_with_the_new_one_alone(
    narrow: Ground, narrow_cases: dict[str, f.Case]
) -> None:
    """The officer who moved to another unit yesterday finds nothing of the old one, also with the old post chosen."""
    case = narrow_cases["first step"]
    officer = narrow.person("case_officer, handling")
    assert officer.user is not None
    client = client_of(officer)
    old = officer.user.holdings.get()
    session = client.session
    session["acting_post"] = old.post_id
    session.save()
    assert client.get(f"/desk/dossiers/{case.id}/").status_code == 200

    type(old).objects.filter(pk=old.pk).update(valid_to=f.LONG_AGO + timedelta(days=1))
    new = narrow.person("case_officer, unrelated").user
    assert new is not None
    type(old).objects.create(user=officer.user, post=new.holdings.get().post, valid_from=f.LONG_AGO)

    assert client.get(f"/desk/dossiers/{case.id}/").status_code == 404
    assert client.get("/desk/").status_code == 200
