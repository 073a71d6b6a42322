"""The client that asks the National Portal for dossier codes, against the stand-in."""

import threading
import time
from pathlib import Path

import pytest

from motcua.exchange.code_service import CodeService
from motcua.exchange.errors import PartnerRefused, PartnerUnavailable
from stand_ins import Portal


def service(portal: Portal, **changed: object) -> CodeService:
    values = {"url": portal.url, "user": "motcua", "password": "stand-in", **changed}
    return CodeService(**values)  # type: ignore[arg-type]


def today() -> str:
    return time.strftime("%Y%m%d", time.gmtime(time.time() + 7 * 3600))


def test_each_call_gives_the_agencys_next_code_of_the_day(portal: Portal) -> None:
    asked = service(portal)
    day = today()

    given = [asked.next_code("H32.07"), asked.next_code("H32.07"), asked.next_code("H32.08")]

    assert given == [f"H32.07-{day}-0000001", f"H32.07-{day}-0000002", f"H32.08-{day}-0000001"]


def test_several_clients_at_once_are_never_given_the_same(portal: Portal) -> None:
    given: list[str] = []

    def ask() -> None:
        mine = service(portal)
        given.extend(mine.next_code("H32.07") for _ in range(10))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert len(given) == len(set(given)) == 40


def test_the_portal_remembers_what_it_gave_when_it_begins_again(tmp_path: Path) -> None:
    first = Portal(tmp_path / "same")
    one = service(first).next_code("H32.07")
    first.close()
    second = Portal(tmp_path / "same")
    two = service(second).next_code("H32.07")
    second.close()

    assert (one[-7:], two[-7:]) == ("0000001", "0000002")


def test_a_forgotten_token_is_asked_for_again(portal: Portal) -> None:
    asked = service(portal)
    asked.next_code("H32.07")
    portal.control(forget_sessions=True)

    assert asked.next_code("H32.07").endswith("0000002")


def test_a_portal_that_fails_or_is_slow_is_unavailable(portal: Portal) -> None:
    asked = service(portal, timeout_seconds=0.3)
    asked.next_code("H32.07")
    portal.control(fail=1)
    with pytest.raises(PartnerUnavailable, match="503"):
        asked.next_code("H32.07")
    portal.control(fail=0, delay_seconds=1)
    with pytest.raises(PartnerUnavailable):
        asked.next_code("H32.07")


def test_a_wrong_password_and_a_wrong_agency_are_refused(portal: Portal) -> None:
    with pytest.raises(PartnerRefused):
        service(portal, password="wrong").next_code("H32.07")
    with pytest.raises(PartnerRefused, match="400"):
        service(portal).next_code("not an agency")


def test_nobody_at_the_address_is_unavailable() -> None:
    with pytest.raises(PartnerUnavailable):
        CodeService(url="http://127.0.0.1:9", user="u", password="p", timeout_seconds=1).next_code("H32.07")
