"""The clients of the population database and the business register, against their stand-ins with every fault."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest

from motcua.exchange.business_register import BusinessRegister, Standing, has_same_name
from motcua.exchange.errors import PartnerRefused, PartnerUnavailable
from motcua.exchange.population import Ground, Person, PersonField, PopulationService, Verdict
from motcua.exchange.wire import Wire
from motcua.sandbox.registers import KEY, Business, Population
from motcua.sandbox.standing import Standing as Process

PERSON = Person("056190001235", "Nguyễn Thị Hoa", date(1990, 5, 2))
FIRM = "0100109106"


def ground(**changed: str) -> Ground:
    made = Ground(
        request_id=str(uuid4()),
        purpose="check_owner",
        legal_basis="Nghị định 118/2025/NĐ-CP",
        matter="H56-1",
        unit="H56.1",
    )
    return replace(made, **changed)


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    with Process((Population, Business), tmp_path) as running:
        yield running


@pytest.fixture
def population(process: Process) -> PopulationService:
    return PopulationService(Wire("population", process.url + "/population", KEY, timeout_seconds=0.5))


@pytest.fixture
def register(process: Process) -> BusinessRegister:
    return BusinessRegister(Wire("business_register", process.url + "/business", KEY, timeout_seconds=0.5))


@pytest.mark.parametrize(
    ("number", "verdict", "differing"),
    [
        ("056190001235", Verdict.MATCH, ()),
        ("056190001200", Verdict.NO_MATCH, ()),
        ("056190001211", Verdict.DIFFERS, (PersonField.FULL_NAME,)),
        ("056190001222", Verdict.DIFFERS, (PersonField.BIRTH_DATE,)),
        ("056190001233", Verdict.DIFFERS, (PersonField.BIRTH_DATE, PersonField.FULL_NAME)),
    ],
)
def test_the_population_database_says_same_nobody_or_which_fields_differ(
    population: PopulationService, number: str, verdict: Verdict, differing: tuple[PersonField, ...]
) -> None:
    found = population.confirm(replace(PERSON, personal_id=number), ground())

    assert (found.verdict, found.differing) == (verdict, differing)
    assert found.reference.startswith("population-")


def test_a_look_up_tells_the_fields_that_were_asked_for_and_no_others(
    population: PopulationService, process: Process
) -> None:
    found = population.look_up(PERSON, ground(), [PersonField.FULL_NAME, PersonField.IS_ALIVE])

    assert found is not None
    assert (found.full_name, found.is_alive) == ("Nguyễn Thị Hoa", True)
    assert (found.birth_date, found.sex, found.residence) == (None, "", "")


def test_a_person_whose_day_of_birth_is_unknown_has_a_year(
    population: PopulationService, process: Process
) -> None:
    process.rooms["population"].put(  # type: ignore[attr-defined]
        {"SoDinhDanh": PERSON.personal_id, "HoVaTen": PERSON.full_name, "NgaySinh": "1990"}
    )

    found = population.look_up(PERSON, ground(), [PersonField.BIRTH_DATE])

    assert found is not None
    assert (found.birth_date, found.birth_year) == (None, 1990)
    assert population.confirm(PERSON, ground()).verdict is Verdict.MATCH


@pytest.mark.parametrize("missing", ["purpose", "legal_basis", "matter"])
def test_without_purpose_basis_and_matter_nobody_is_asked(
    population: PopulationService, process: Process, missing: str
) -> None:
    with pytest.raises(ValueError, match="purpose, legal basis and matter"):
        population.confirm(PERSON, ground(**{missing: ""}))

    assert process.rooms["population"].received() == []


def test_a_repeated_request_is_one_question_to_the_partner(
    population: PopulationService, process: Process
) -> None:
    asked = ground()
    first, second = population.confirm(PERSON, asked), population.confirm(PERSON, asked)

    assert first == second
    with pytest.raises(PartnerRefused, match="request-id-reused"):
        population.confirm(replace(PERSON, full_name="Người khác"), asked)


@pytest.mark.parametrize(
    "fault",
    [
        {"error_next": 1},
        {"error_next": 1, "error_status": 429},
        {"cut_next": 1},
        {"latency_ms": 900},
        {"down": True},
        {"drift": "missing"},
        {"drift": "rename"},
        {"drift": "type"},
        {"drift": "wrap"},
    ],
    ids=str,
)
def test_each_fault_on_the_way_is_unavailable_and_never_a_wrong_answer(
    population: PopulationService, register: BusinessRegister, process: Process, fault: dict[str, object]
) -> None:
    for room in process.rooms.values():
        room.turn(fault)

    with pytest.raises(PartnerUnavailable) as one:
        population.confirm(PERSON, ground())
    with pytest.raises(PartnerUnavailable) as other:
        register.firm(FIRM, ground())

    for error in (one, other):
        assert PERSON.personal_id not in str(error.value)
        assert "Hoa" not in str(error.value)


def test_a_field_more_in_the_answer_changes_nothing(population: PopulationService, process: Process) -> None:
    process.rooms["population"].turn({"drift": "extra"})

    assert population.confirm(PERSON, ground()).verdict is Verdict.MATCH


def test_after_a_cut_the_same_request_gets_the_answer_that_was_lost(
    population: PopulationService, process: Process
) -> None:
    process.rooms["population"].turn({"cut_next": 1})
    asked = ground()
    with pytest.raises(PartnerUnavailable):
        population.confirm(PERSON, asked)

    assert population.confirm(PERSON, asked).reference == "population-00000001"


def test_a_wrong_key_and_an_ill_formed_question_are_refused(
    process: Process, population: PopulationService
) -> None:
    stranger = PopulationService(Wire("population", process.url + "/population", "guess", timeout_seconds=2))
    with pytest.raises(PartnerRefused, match="key"):
        stranger.confirm(PERSON, ground())
    with pytest.raises(PartnerRefused, match="question-ill-formed"):
        population.confirm(replace(PERSON, personal_id="12"), ground())


def test_the_quota_of_the_partner_is_try_again_later(process: Process, population: PopulationService) -> None:
    process.rooms["population"].daily_quota = 1  # type: ignore[attr-defined]
    population.confirm(PERSON, ground())

    with pytest.raises(PartnerUnavailable, match="429"):
        population.confirm(PERSON, ground())


def test_many_ask_at_once_and_each_gets_its_own_answer(process: Process) -> None:
    wire = Wire("population", process.url + "/population", KEY, timeout_seconds=10)
    found: dict[str, Verdict] = {}

    def ask(number: str) -> None:
        found[number] = PopulationService(wire).confirm(replace(PERSON, personal_id=number), ground()).verdict

    numbers = [f"0561900012{end:02d}" for end in (0, 11, 35, 36, 37, 38)]
    threads = [threading.Thread(target=ask, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert [found[number] for number in numbers] == [Verdict.NO_MATCH, Verdict.DIFFERS, *[Verdict.MATCH] * 4]


def test_nothing_personal_stands_in_an_address(population: PopulationService, process: Process) -> None:
    population.confirm(PERSON, ground())

    assert [one["path"] for one in process.rooms["population"].received()] == ["/confirm"]
    assert PERSON.personal_id not in repr(PERSON)


@pytest.mark.parametrize(
    ("code", "standing"),
    [("0100109106", Standing.ACTIVE), ("0101243150", None), ("0300588569", Standing.ACTIVE)],
)
def test_a_firm_is_found_by_its_tax_code(
    register: BusinessRegister, code: str, standing: Standing | None
) -> None:
    firm = register.firm(code, ground(), name="Công ty TNHH Một thành viên Sao Biển")

    assert (firm.standing if firm else None) == standing


def test_branches_and_household_businesses_are_looked_up_as_well(
    register: BusinessRegister, process: Process
) -> None:
    business = process.rooms["business"]
    business.put({"MaSoThue": "0100109106001", "TenDoanhNghiep": "Chi nhánh"})  # type: ignore[attr-defined]
    business.put({"MaSoThue": "056190001235", "TenDoanhNghiep": "Hộ Hoa", "TinhTrang": "2"})  # type: ignore[attr-defined]

    branch, household = register.firm("0100109106-001", ground()), register.firm("056190001235", ground())

    assert branch is not None
    assert branch.name == "Chi nhánh"
    assert household is not None
    assert household.standing is Standing.SUSPENDED


def test_a_code_that_cannot_exist_is_not_asked_for(register: BusinessRegister, process: Process) -> None:
    for code in ("", "123", "0100109107", "01001091061"):
        with pytest.raises(ValueError, match="tax code"):
            register.firm(code, ground())

    assert process.rooms["business"].received() == []


def test_names_of_firms_are_the_same_in_their_short_form() -> None:
    assert has_same_name("CÔNG TY TNHH MTV SAO BIỂN", "Công ty Trách nhiệm hữu hạn Một thành viên Sao Biển")
    assert not has_same_name("Công ty TNHH Sao Biển", "Công ty TNHH Sao Mai")
