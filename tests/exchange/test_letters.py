"""Dead letters: sent again, changed by two people, given up; never decided twice, never out of order."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

import factories
from exchange_ground import MORNING, NAME, Clock, KnownPartner, put, registered
from motcua.exchange import delivering
from motcua.exchange.actions import letters
from motcua.exchange.errors import LetterNotFound, LetterRefused
from motcua.exchange.models import MessageDeed, OutgoingMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def partner(clock: Clock) -> Iterator[KnownPartner]:
    """A partner that has refused the first of three messages of one stream."""
    with registered(KnownPartner(refuses={"bad"})) as found:
        for key in ("bad", "second", "third"):
            put(key, stream="a", body={"dossier_id": 7, "note": "x"})
        delivering.drain(NAME, clock=clock)
        yield found


@pytest.fixture
def one() -> int:
    return int(factories.make_official(factories.make_unit(), "administrator").pk)


@pytest.fixture
def other() -> int:
    return int(factories.make_official(factories.make_unit(), "reform_staff").pk)


def letter() -> OutgoingMessage:
    return OutgoingMessage.objects.get(key="bad")


def test_a_letter_that_is_sent_again_comes_before_what_waits_behind_it(
    partner: KnownPartner, clock: Clock, one: int
) -> None:
    partner.refuses = set()
    letters.send_again(letter_id=letter().pk, by=one, at=clock.move(hours=1))
    delivering.drain(NAME, clock=clock)

    assert partner.keys == ["bad", "second", "third"]
    assert [deed.kind for deed in MessageDeed.objects.all()] == ["again"]


def test_a_letter_that_is_refused_again_is_dead_again(partner: KnownPartner, clock: Clock, one: int) -> None:
    letters.send_again(letter_id=letter().pk, by=one, at=clock.move(hours=1))
    delivering.drain(NAME, clock=clock)

    assert letter().state == "dead"
    assert partner.keys == []


def test_a_change_is_sent_when_a_second_person_approved_it(
    partner: KnownPartner, clock: Clock, one: int, other: int
) -> None:
    number = letter().pk
    letters.propose_change(
        letter_id=number, body={"dossier_id": 8, "note": "x"}, words=" Sai  số ", by=one, at=clock.now
    )
    assert letter().state == "dead"
    assert letter().body["dossier_id"] == 7
    partner.refuses = set()
    letters.decide_change(letter_id=number, approves=True, words="", by=other, at=clock.move(hours=1))
    delivering.drain(NAME, clock=clock)

    assert [message.body["dossier_id"] for message in partner.kept] == [8, 7, 7]
    deed = MessageDeed.objects.get()
    assert (deed.words, deed.decision, deed.by_id, deed.decided_by_id) == ("Sai số", "approved", one, other)
    assert (deed.body_before["dossier_id"], deed.body_after["dossier_id"]) == (7, 8)


def test_nobody_approves_a_change_of_their_own(partner: KnownPartner, clock: Clock, one: int) -> None:
    letters.propose_change(
        letter_id=letter().pk, body={"dossier_id": 8, "note": "x"}, words="x", by=one, at=MORNING
    )

    with pytest.raises(LetterRefused, match="own-change"):
        letters.decide_change(letter_id=letter().pk, approves=True, words="", by=one, at=MORNING)
    with pytest.raises(IntegrityError), transaction.atomic():
        MessageDeed.objects.update(decided_by_id=one, decided_at=MORNING)

    assert letter().state == "dead"


def test_a_change_that_is_sent_back_needs_a_reason_and_changes_nothing(
    partner: KnownPartner, clock: Clock, one: int, other: int
) -> None:
    letters.propose_change(
        letter_id=letter().pk, body={"dossier_id": 8, "note": "x"}, words="x", by=one, at=MORNING
    )
    with pytest.raises(LetterRefused, match="words-required"):
        letters.decide_change(letter_id=letter().pk, approves=False, words=" ", by=other, at=MORNING)
    letters.decide_change(letter_id=letter().pk, approves=False, words="Không đúng", by=other, at=MORNING)

    assert (letter().state, letter().body) == ("dead", {"dossier_id": 7, "note": "x"})
    with pytest.raises(LetterNotFound):
        letters.decide_change(letter_id=letter().pk, approves=True, words="", by=other, at=MORNING)


@pytest.mark.parametrize(
    ("body", "words", "problem"),
    [
        ({"dossier_id": 7, "note": "x"}, "x", "nothing-changed"),
        ({"dossier_id": 8}, "x", "other-fields"),
        ({"dossier_id": 8, "note": "x", "more": 1}, "x", "other-fields"),
        ({"dossier_id": 8, "note": "x"}, "  ", "words-required"),
        ({"dossier_id": 8, "note": "x"}, "x" * 501, "words-too-long"),
    ],
)
def test_a_change_that_is_none_is_not_taken(
    partner: KnownPartner, one: int, body: dict[str, object], words: str, problem: str
) -> None:
    with pytest.raises(LetterRefused, match=problem):
        letters.propose_change(letter_id=letter().pk, body=body, words=words, by=one, at=MORNING)  # type: ignore[arg-type]

    assert not MessageDeed.objects.exists()


def test_while_a_change_waits_nothing_else_is_done_with_the_letter(
    partner: KnownPartner, clock: Clock, one: int, other: int
) -> None:
    letters.propose_change(
        letter_id=letter().pk, body={"dossier_id": 8, "note": "x"}, words="x", by=one, at=MORNING
    )

    for deed in (
        lambda: letters.send_again(letter_id=letter().pk, by=other, at=MORNING),
        lambda: letters.give_up(letter_id=letter().pk, words="x", by=other, at=MORNING),
        lambda: letters.propose_change(
            letter_id=letter().pk, body={"dossier_id": 9, "note": "x"}, words="x", by=other, at=MORNING
        ),
    ):
        with pytest.raises(LetterRefused, match="change-open"):
            deed()
    assert letters.send_all_again(NAME, before=clock.move(days=1), at=clock.now) == 0


def test_a_letter_that_is_given_up_lets_the_others_pass(
    partner: KnownPartner, clock: Clock, one: int
) -> None:
    with pytest.raises(LetterRefused, match="words-required"):
        letters.give_up(letter_id=letter().pk, words="", by=one, at=MORNING)
    letters.give_up(letter_id=letter().pk, words="Đã gửi bằng văn bản", by=one, at=MORNING)
    delivering.drain(NAME, clock=clock)

    assert partner.keys == ["second", "third"]
    with pytest.raises(LetterRefused, match="stream-went-on"):
        letters.send_again(letter_id=letter().pk, by=one, at=MORNING)


def test_who_gave_up_too_soon_may_send_it_while_nothing_has_left_after_it(
    partner: KnownPartner, clock: Clock, one: int
) -> None:
    letters.give_up(letter_id=letter().pk, words="x", by=one, at=MORNING)
    partner.refuses = set()
    letters.send_again(letter_id=letter().pk, by=one, at=MORNING)
    delivering.drain(NAME, clock=clock)

    assert partner.keys == ["bad", "second", "third"]


def test_what_is_not_dead_is_not_decided_on(partner: KnownPartner, one: int) -> None:
    waiting = OutgoingMessage.objects.get(key="second").pk

    for number in (waiting, 10**9):
        with pytest.raises(LetterNotFound):
            letters.send_again(letter_id=number, by=one, at=MORNING)
        with pytest.raises(LetterNotFound):
            letters.give_up(letter_id=number, words="x", by=one, at=MORNING)


def test_the_system_sends_all_dead_letters_again_once(partner: KnownPartner, clock: Clock) -> None:
    partner.refuses = set()
    night = clock.move(hours=18)

    assert letters.send_all_again("another", before=night, at=night) == 0
    assert letters.send_all_again(NAME, before=MORNING - timedelta(hours=1), at=night) == 0
    assert letters.send_all_again(NAME, before=night, at=night) == 1
    assert letters.send_all_again(NAME, before=night, at=night) == 0
    delivering.drain(NAME, clock=clock)

    assert partner.keys == ["bad", "second", "third"]
    assert MessageDeed.objects.get().by_id is None


def test_what_was_delivered_long_ago_is_forgotten_and_what_people_did_is_kept(
    partner: KnownPartner, clock: Clock, one: int
) -> None:
    partner.refuses = set()
    letters.send_again(letter_id=letter().pk, by=one, at=clock.now)
    delivering.drain(NAME, clock=clock)

    assert letters.forget_delivered(before=MORNING) == 0
    assert letters.forget_delivered(before=clock.move(days=400)) == 2
    assert list(OutgoingMessage.objects.values_list("key", flat=True)) == ["bad"]


def test_a_deed_leaves_a_job_that_sends(partner: KnownPartner, one: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
        letters.send_again(letter_id=letter().pk, by=one, at=MORNING)
        cursor.execute("SELECT task_name FROM procrastinate_jobs")
        assert cursor.fetchall() == [("exchange.drain",)]
