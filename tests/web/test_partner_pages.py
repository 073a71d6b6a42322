"""The button that asks a register, the citizen's own check, and the pages of findings about data."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

import factories as f
from desk_people import Seated, seat, seated, text_of
from motcua.dataquality.actions import findings
from motcua.dataquality.models import Finding, LookUp
from motcua.dossiers.models import Party
from motcua.sandbox.registers import KEY, Business, Population
from motcua.sandbox.standing import Standing as Process

pytestmark = pytest.mark.django_db


@pytest.fixture
def registers(tmp_path: Path, settings: object) -> Iterator[Process]:
    with Process((Population, Business), tmp_path, environ={}) as running:
        settings.PARTNERS = {  # type: ignore[attr-defined]
            "population": {"url": running.url + "/population", "key": KEY},
            "business_register": {"url": running.url + "/business", "key": KEY},
        }
        yield running


@pytest.fixture
def counter() -> Seated:
    return seated(f.make_unit("UBND phường Hòa An"))


def owned_by(counter: Seated, number: str) -> f.Case:
    case = f.submitted(unit=counter.unit)
    Party.unscoped.filter(pk=case.id).update(
        owner_id_number=number, owner_birth_date="1990-05-02", owner_name="Nguyễn Thị Hoa"
    )
    return case


def test_the_button_stands_at_the_owner_and_the_answer_is_told_by_field(
    counter: Seated, registers: Process
) -> None:
    case = owned_by(counter, "056190001211")
    before = text_of(counter.opens(case))
    pressed = counter.client.post(f"/partners/dossiers/{case.id}/check/")
    after = text_of(counter.opens(case))

    assert "Check with the population database" in before
    assert pressed["Location"] == f"/desk/dossiers/{case.id}/#owner-check"
    assert "Population database: Does not match." in after
    assert after.index("Personal id: ") < after.index("Full name: ") < after.index("Date of birth: ")
    assert after.count("</svg>Matches<") == 2
    assert after.count("</svg>Does not match<") == 2
    assert "Khác" not in after  # what the register has instead is told to nobody


def test_a_register_that_is_down_leaves_the_officer_at_work(counter: Seated, registers: Process) -> None:
    registers.rooms["population"].turn({"down": True})
    case = owned_by(counter, "056190001235")
    pressed = counter.client.post(f"/partners/dossiers/{case.id}/check/", follow=True)

    assert pressed.status_code == 200
    assert "The check is queued" in text_of(pressed)
    assert counter.presses(case, "refuse", reason="Không thuộc thẩm quyền").status_code in (302, 422)


def test_nobody_asks_about_a_dossier_out_of_reach_or_by_a_link(counter: Seated, registers: Process) -> None:
    case = owned_by(counter, "056190001235")
    stranger = seated(f.make_unit("UBND phường Ba Ngòi"))

    assert stranger.client.post(f"/partners/dossiers/{case.id}/check/").status_code == 404
    assert counter.client.get(f"/partners/dossiers/{case.id}/check/").status_code == 405
    assert (
        seat(case.citizen, counter.unit).client.post(f"/partners/dossiers/{case.id}/check/").status_code
        == 403
    )
    assert LookUp.objects.count() == 0


def test_the_owner_sees_that_the_register_was_asked(counter: Seated, registers: Process) -> None:
    case = owned_by(counter, "056190001235")
    counter.client.post(f"/partners/dossiers/{case.id}/check/")
    own = Client()
    own.force_login(case.citizen)
    own.cookies["django_language"] = "en"

    assert "Compared with the population database" in text_of(own.get(f"/rights/seen/{case.code}/"))


def test_citizens_check_their_own_account(registers: Process) -> None:
    person = f.make_citizen(personal_id="056190001222")
    type(person).objects.filter(pk=person.pk).update(birth_date="1990-05-02")
    own = Client()
    own.force_login(person)
    own.cookies["django_language"] = "en"
    first = text_of(own.get("/partners/own/"))
    answer = own.post("/partners/own/")
    second = text_of(own.get("/partners/own/"))

    assert "The last answer" not in first
    assert answer["Location"] == "/partners/own/"
    assert "056190001222" not in second
    assert "056•••••••22" in second
    assert "Ask us to correct it" in second


@pytest.fixture
def found(counter: Seated) -> f.Case:
    case = owned_by(counter, "05619000123")
    with f.as_system():
        findings.examine(at=timezone.now())
    return case


def test_findings_are_listed_with_counts_and_without_anybodys_data(counter: Seated, found: f.Case) -> None:
    page = text_of(counter.client.get("/partners/findings/"))

    assert found.code in page
    assert "The personal id does not have 12 digits." in page
    assert "05619000123" not in page
    assert "Hoa" not in page.replace("Hòa", "")
    assert "0 of 1" in page
    assert "does not have 12 digits" not in text_of(counter.client.get("/partners/findings/?word=clean"))
    assert "Nothing was found." in text_of(counter.client.get("/partners/findings/?state=gone"))
    assert counter.client.get("/partners/findings/?unit=x&word=y&state=z&page=q").status_code == 200


def test_a_finding_is_decided_once_with_words(counter: Seated, found: f.Case) -> None:
    one = Finding.objects.get(rule="id_shape")
    path = f"/partners/findings/{one.pk}/"
    silent = counter.client.post(path, {"deed": "corrected", "words": " "})
    done = counter.client.post(path, {"deed": "corrected", "words": "Theo căn cước xuất trình"}, follow=True)
    late = counter.client.post(path, {"deed": "rejected", "words": "Không sai"})

    assert silent.status_code == 422
    assert "Say what was corrected" in text_of(silent)
    assert "Theo căn cước xuất trình" in text_of(done)
    assert late.status_code == 409
    one.refresh_from_db()
    assert (one.state, one.decided_by_id) == ("corrected", counter.user.pk)
    assert one.deeds.count() == 2


def test_findings_of_other_units_do_not_exist_and_reform_staff_decide_nothing(
    counter: Seated, found: f.Case
) -> None:
    one = Finding.objects.get(rule="id_shape")
    path = f"/partners/findings/{one.pk}/"
    stranger = seated(f.make_unit("UBND phường Ba Ngòi"))
    staff = seated(counter.unit, "reform_staff")

    assert stranger.client.get(path).status_code == 404
    assert stranger.client.post(path, {"deed": "corrected", "words": "x"}).status_code == 404
    assert staff.client.get(path).status_code == 200
    assert staff.client.post(path, {"deed": "corrected", "words": "x"}).status_code == 403
    assert counter.client.post(path, {"deed": "burn", "words": "x"}).status_code == 404
    one.refresh_from_db()
    assert one.state == "open"
