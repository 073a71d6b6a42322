"""Ways in which a package is lost or stops others, found by reading."""

import threading
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.db import connection

import factories
from correspondence_ground import Office, an_office, as_system
from edxml_ground import AT, a_letter
from motcua.correspondence.actions import polling
from motcua.correspondence.axis_client import Axis, AxisFaulty, NotLetIn, PackageTooLong, Waiting
from motcua.correspondence.edxml.building import build
from motcua.correspondence.edxml.values import Business, Letter, Organ
from motcua.correspondence.models import Document, Package
from motcua.exchange.errors import PartnerRefused, PartnerUnavailable
from motcua.records import actions as records
from real_files import ok_pdf


@pytest.fixture
def office() -> Office:
    return an_office()


def to(agency_id: str, *more: str, **changed: object) -> Letter:
    organs = tuple(Organ(organ_id=one, name="Đơn vị") for one in (agency_id, *more))
    letter = a_letter(receivers=organs, responds_to=(), **changed)
    return replace(
        letter, attachments=tuple(replace(one, content=ok_pdf("van ban")) for one in letter.attachments)
    )


def waiting(number: int, package_id: str, letter: Letter, to_agency: str) -> Waiting:
    return Waiting(number, package_id, letter.sender.organ_id, to_agency, "document")


@pytest.mark.django_db
def test_a_recall_that_waited_is_not_forgotten_when_the_worker_dies_behind_the_document(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    office = an_office()
    here = office.unit.agency_id
    letter = to(here)
    recall = replace(letter, business=Business(kind=1, reason="Sai", document_id=letter.document_id))

    def killed(*_args: object) -> None:
        raise SystemExit

    with as_system():
        assert polling.take(waiting(1, "recall", letter, here), build(recall), at=AT) == "held"
        with monkeypatch.context() as dying:
            dying.setattr(polling, "_release", killed)
            with pytest.raises(SystemExit):
                polling.take(waiting(2, "letter", letter, here), build(letter), at=AT)
    # the next round finds the package again, because it was never said to be taken
    polling.poll(client=_Node([(waiting(2, "letter", letter, here), build(letter))]), now=AT)
    assert Document.unscoped.get(unit=office.unit).state == "taken_back"


@pytest.mark.django_db
def test_one_package_for_two_of_our_units_reaches_both() -> None:
    office, other = an_office(), factories.make_unit()
    letter = to(office.unit.agency_id, other.agency_id)
    with as_system():
        for number, agency_id in enumerate((office.unit.agency_id, other.agency_id), 1):
            polling.take(waiting(number, "one-id", letter, agency_id), build(letter), at=AT)
    assert Document.unscoped.filter(document_id=letter.document_id).count() == 2


@pytest.mark.django_db
def test_a_package_that_the_node_does_not_hand_out_stops_nothing_behind_it() -> None:
    office = an_office()
    here = office.unit.agency_id
    gone, good = to(here, document_id="gone"), to(here)
    node = _Node([(waiting(1, "gone", gone, here), None), (waiting(2, "good", good, here), build(good))])
    polling.poll(client=node, now=AT)
    assert Document.unscoped.filter(unit=office.unit, document_id=good.document_id).exists()


@pytest.mark.django_db
def test_a_package_that_is_handed_out_later_is_taken_then(office: Office) -> None:
    letter = to(office.unit.agency_id)
    line = waiting(1, "late", letter, office.unit.agency_id)
    refusing = _Node([(line, None)])
    assert polling.poll(client=refusing, now=AT)["bad"] == 0
    assert Package.objects.get().problem == "not-handed-out: 404"
    assert refusing.waiting() == [line]  # it was not said to be taken

    polling.poll(client=_Node([(line, build(letter))]), now=AT)
    assert Package.objects.get().state == "done"


@pytest.mark.django_db
def test_a_package_never_handed_out_leaves_the_queue_after_a_day_and_its_line_stays(office: Office) -> None:
    letter = to(office.unit.agency_id)
    node = _Node([(waiting(1, "gone", letter, office.unit.agency_id), None)])
    for hours in (0, 23):
        polling.poll(client=node, now=AT + timedelta(hours=hours))
        assert len(node.waiting()) == 1
    polling.poll(client=node, now=AT + timedelta(hours=24))
    assert node.waiting() == []
    assert Package.objects.get().state == "bad"


@pytest.mark.django_db
@pytest.mark.parametrize("fault", [PackageTooLong("axis", "long"), AxisFaulty("axis", "HTTP 500")], ids=str)
def test_a_package_too_long_or_unbearable_for_the_axis_stops_nothing_behind_it(
    office: Office, fault: Exception
) -> None:
    here = office.unit.agency_id
    ill, good = to(here, document_id="ill"), to(here)
    node = _Node([(waiting(1, "ill", ill, here), fault), (waiting(2, "good", good, here), build(good))])
    polling.poll(client=node, now=AT)
    assert Document.unscoped.get(unit=office.unit).document_id == good.document_id
    # what is too long never gets shorter; the fault of the axis may pass
    assert len(node.waiting()) == (0 if isinstance(fault, PackageTooLong) else 1)


@pytest.mark.django_db
def test_a_round_in_which_the_axis_lets_us_in_no_more_marks_nothing(office: Office) -> None:
    letter = to(office.unit.agency_id)
    line = waiting(1, "p", letter, office.unit.agency_id)
    polling.poll(client=_Node([(line, NotLetIn("axis", "HTTP 401", "key"))]), now=AT)
    assert not Package.objects.exists()


@pytest.mark.django_db
def test_a_held_recall_that_names_another_document_than_itself_finds_it(office: Office) -> None:
    here = office.unit.agency_id
    letter = to(here)
    recall = replace(
        letter,
        document_id="the-recall",
        business=Business(kind=1, reason="Sai", document_id=letter.document_id),
    )
    with as_system():
        assert polling.take(waiting(1, "recall", letter, here), build(recall), at=AT) == "held"
        assert polling.take(waiting(2, "letter", letter, here), build(letter), at=AT) == "done"
    assert Document.unscoped.get().state == "taken_back"


@pytest.mark.django_db(transaction=True)
def test_the_files_of_a_held_update_are_stored_outside_of_any_transaction(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, inside = office.unit.agency_id, []
    letter = to(here)
    update = replace(letter, business=Business(kind=2, reason="Sai", document_id=letter.document_id))
    receive = records.receive

    def watched(*given: Any, **more: Any) -> Any:
        inside.append(connection.in_atomic_block)
        return receive(*given, **more)

    monkeypatch.setattr(records, "receive", watched)
    with as_system():
        for number, one in enumerate((update, letter), 1):
            polling.take(waiting(number, f"p-{number}", letter, here), build(one), at=AT)
    assert Package.objects.filter(state="done").count() == 2
    assert inside == [False, False, False]


@pytest.mark.django_db
def test_a_package_cut_on_its_way_is_fetched_again(office: Office) -> None:
    """Half a package is no unusable package: nobody may say of it that it was taken."""

    class Cutting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"<edXML:edXML")

        def log_message(self, format: str, *args: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Cutting)
    thread = threading.Thread(target=server.handle_request, daemon=True)
    thread.start()
    try:
        with pytest.raises(PartnerUnavailable, match="cut"):
            Axis(f"http://127.0.0.1:{server.server_port}", "H56", "key").fetch(1)
    finally:
        thread.join(5)
        server.server_close()


class _Node(Axis):
    """A node in memory. What has no content is refused when it is fetched (404); an error is raised."""

    def __init__(self, packages: list[tuple[Waiting, bytes | Exception | None]]) -> None:
        super().__init__("http://node.invalid", "H56", "key")
        object.__setattr__(self, "packages", packages)

    def waiting(self) -> list[Waiting]:
        return [one for one, _content in self._packages]

    def fetch(self, number: int) -> bytes:
        content = next(content for one, content in self._packages if one.number == number)
        if content is None:
            raise PartnerRefused("document_axis", "404", "it answered HTTP 404")
        if isinstance(content, Exception):
            raise content
        assert isinstance(content, bytes)
        return content

    def taken(self, number: int) -> None:
        self._packages[:] = [pair for pair in self._packages if pair[0].number != number]

    @property
    def _packages(self) -> list[Any]:
        found: list[Any] = self.packages  # type: ignore[attr-defined]
        return found
