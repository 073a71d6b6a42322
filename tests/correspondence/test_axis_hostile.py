"""Three ways in which a package is lost or stops others, found by reading."""

from dataclasses import replace
from typing import Any

import pytest

import factories
from correspondence_ground import an_office, as_system
from edxml_ground import AT, a_letter
from motcua.correspondence.actions import polling
from motcua.correspondence.axis_client import Axis, Waiting
from motcua.correspondence.edxml.building import build
from motcua.correspondence.edxml.values import Business, Letter, Organ
from motcua.correspondence.models import Document
from motcua.exchange.errors import PartnerRefused
from real_files import ok_pdf


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


class _Node(Axis):
    """A node in memory; what has no content is refused when it is fetched (404, say, or longer than is read)."""

    def __init__(self, packages: list[tuple[Waiting, bytes | None]]) -> None:
        super().__init__("http://node.invalid", "H56", "key")
        object.__setattr__(self, "packages", packages)

    def waiting(self) -> list[Waiting]:
        return [one for one, _content in self._packages]

    def fetch(self, number: int) -> bytes:
        content = next(content for one, content in self._packages if one.number == number)
        if content is None:
            raise PartnerRefused("document_axis", "404", "it answered HTTP 404")
        return content

    def taken(self, number: int) -> None:
        self._packages[:] = [pair for pair in self._packages if pair[0].number != number]

    @property
    def _packages(self) -> list[Any]:
        found: list[Any] = self.packages  # type: ignore[attr-defined]
        return found
