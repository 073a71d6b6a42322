"""Signing at once, many at once, interrupted in the middle; numbers that two take; units that change hands."""

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.utils import timezone

import factories as f
from motcua.dossiers import verification
from motcua.dossiers.actions.results import batches, drafting, guarding, numbering, signing
from motcua.dossiers.errors import InputRefused, ResultNotSigned
from motcua.dossiers.models import ResultNumber, SigningItem
from motcua.dossiers.models.columns import state_of
from motcua.dossiers.rules import result_books
from motcua.kernel.scopes import of_system, scope
from motcua.ledger.models import Event
from motcua.signing.errors import TokenUnavailable
from motcua.signing.keys.files import FileKey
from motcua.signing.models import Credential
from results_ground import Ground, at_last_step, confirmed


def beside(ground: Ground) -> Ground:
    case = f.in_processing(unit=ground.case.unit, procedure=ground.case.procedure)
    case.handlers.update(ground.case.handlers)
    return at_last_step(case, keys=False).drafted().checked()


def at_once(*deeds: object) -> list[object]:
    """What each deed, in a thread and connection of its own, answered or raised."""
    said: list[object] = [None] * len(deeds)

    def run(place: int) -> None:
        try:
            with scope(of_system("at once")):
                said[place] = deeds[place]()  # type: ignore[operator]
        except Exception as error:
            said[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def sign_of(ground: Ground, key: str) -> object:
    seq, by = ground.result.drafted_seq, ground.signer
    return lambda: signing.sign(dossier_id=ground.id, draft_seq=seq, by=by, at=ground.at, command_id=key)


@pytest.mark.django_db(transaction=True)
def test_two_results_signed_at_once_get_two_numbers_of_the_book() -> None:
    first = at_last_step().drafted().checked()
    second = beside(first)

    said = at_once(sign_of(first, "a"), sign_of(second, "b"))

    assert [error for error in said if isinstance(error, Exception)] == []
    numbers = ResultNumber.unscoped.filter(unit=first.case.handling_unit).order_by("number")
    assert list(numbers.values_list("number", flat=True)) == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_one_result_signed_by_two_presses_at_once_is_signed_once() -> None:
    ground = at_last_step().drafted().checked()

    at_once(sign_of(ground, "a"), sign_of(ground, "b"))

    kinds = list(Event.objects.filter(stream=ground.id).order_by("seq").values_list("kind", flat=True))
    assert (kinds.count("result_signed"), kinds.count("concluded")) == (1, 1)
    assert ResultNumber.unscoped.filter(dossier_id=ground.id).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_result_is_not_sent_back_while_somebody_signs_it() -> None:
    ground = at_last_step().drafted().checked()

    def back() -> object:
        return drafting.send_back(
            dossier_id=ground.id, draft_seq=ground.result.drafted_seq, why="x", by=ground.signer, at=ground.at,
            command_id="back",
        )  # fmt: skip

    with guarding.signing_alone(ground.id):
        (said,) = at_once(back)

    assert isinstance(said, InputRefused)
    assert said.problem == "is-being-signed"
    assert at_once(back)[0].state.result_stage == "returned"  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_a_list_that_breaks_in_the_middle_goes_on_and_signs_nothing_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    grounds = [at_last_step().drafted().checked()]
    grounds += [beside(grounds[0]) for _ in range(4)]
    batch = confirmed(*grounds, by=grounds[0].signer)
    asked, real = [], FileKey.sign

    def breaks(key: FileKey, data: bytes, digest: str) -> bytes:
        asked.append(key)
        if len(asked) == 8:  # the seal of the third: five were signed, two sealed
            raise TokenUnavailable
        return real(key, data, digest)

    monkeypatch.setattr(FileKey, "sign", breaks)
    with f.as_system(), pytest.raises(batches.SigningPaused, match="token-unavailable"):
        batches.run(batch, clock=timezone.now)
    assert SigningItem.objects.filter(state="waiting").count() == 3
    assert len(set(asked)) == 2  # each key was opened once

    with f.as_system():
        assert batches.run(batch, clock=timezone.now) == 3
        assert batches.run(batch, clock=timezone.now) == 0

    kinds = Event.objects.filter(stream__in=[one.id for one in grounds])
    assert kinds.filter(kind="result_signed").count() == 5
    assert kinds.filter(kind="concluded").count() == 5
    numbers = ResultNumber.unscoped.order_by("number").values_list("number", "void_at")
    assert list(numbers) == [(number, None) for number in range(1, 6)]
    assert len(asked) == 11  # ten signatures and the one that failed


@pytest.mark.django_db
def test_a_process_killed_between_signature_and_event_begins_again_with_the_same_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Killed(BaseException):
        pass

    ground = at_last_step().drafted().checked()
    real = signing.perform

    def dies(**more: object) -> object:
        raise Killed

    monkeypatch.setattr(signing, "perform", dies)
    with pytest.raises(Killed):
        ground.signed(key="killed")
    monkeypatch.setattr(signing, "perform", real)

    ground = ground.reread().signed(key="killed")

    assert [(one.number, one.void_at) for one in ground.numbers] == [(1, None)]
    assert ground.case.state.business == "concluded"


@pytest.mark.django_db
def test_who_lost_the_post_meanwhile_signs_nothing_more() -> None:
    from motcua.accounts.models import PostHolding

    ground = at_last_step().drafted().checked()
    batch = confirmed(ground, by=ground.signer)
    PostHolding.objects.filter(user_id=ground.signer.user_id).update(valid_to=f.LONG_AGO)

    with f.as_system():
        assert batches.run(batch, clock=timezone.now) == 0

    assert SigningItem.objects.get().problem == "not-allowed"
    assert ground.reread().case.state.result_stage == "checked"


@pytest.mark.django_db
def test_a_result_waits_on_one_list_at_a_time() -> None:
    ground = at_last_step().drafted().checked()
    confirmed(ground, by=ground.signer)

    with pytest.raises(batches.NothingToSign):
        confirmed(ground, by=ground.signer)


@pytest.mark.django_db
def test_more_than_two_hundred_are_not_confirmed_at_once() -> None:
    ground = at_last_step(keys=False).drafted()
    read = [batches.Read(number, 1) for number in range(201)]

    with f.as_system(), pytest.raises(batches.BatchTooLarge):
        batches.begin(batch_id=uuid.uuid4(), read=read, by=ground.signer, at=ground.at)


@contextmanager
def by_registry(settings: object, folder: object) -> Iterator[None]:
    from importlib import resources

    law = (resources.files("motcua") / "law" / "results" / "books.yaml").read_text(encoding="utf-8")
    own = folder / "books.yaml"  # type: ignore[operator]
    own.write_text(law.replace("issued: at_signing", "issued: by_registry"))
    settings.RESULT_BOOKS_FILE = str(own)  # type: ignore[attr-defined]
    yield


@pytest.mark.django_db
def test_where_the_registry_seals_the_dossier_is_concluded_by_it(settings: object, tmp_path: object) -> None:
    with by_registry(settings, tmp_path):
        ground = at_last_step().drafted().checked().signed()
        assert (ground.case.state.result_stage, ground.case.state.business) == ("signed", "processing")
        registry = ground.case.as_role("registry")

        with f.as_system():
            done = signing.issue(dossier_id=ground.id, by=registry, at=ground.at, command_id="seal")
            again = signing.issue(dossier_id=ground.id, by=registry, at=ground.at, command_id="seal")

    assert done.state.business == "concluded"
    assert again.state == done.state
    with f.as_system():
        assert [found for _, findings in verification.verify([ground.id]) for found in findings] == []


@pytest.mark.django_db
def test_a_reorganisation_makes_a_checked_result_a_draft_that_the_successor_draws_up_anew() -> None:
    from motcua.dossiers.actions.performing import perform
    from motcua.dossiers.models import Dossier
    from motcua.dossiers.rules.authority import SYSTEM
    from motcua.dossiers.rules.commands import Command

    ground = at_last_step().drafted().checked()
    Credential.objects.update(key="gone.pem")
    with f.as_system(), pytest.raises(ResultNotSigned):
        sign_of(ground, "fails")()  # type: ignore[operator]
    other = f.make_unit("Ủy ban nhân dân phường mới")
    with f.as_system():
        done = perform(
            dossier_id=ground.id,
            command=Command.REHOME,
            kind="rehomed",
            by=SYSTEM,
            at=ground.at,
            command_id="rehome",
            decide=lambda state, when: {
                "units": [[ground.case.handling_unit.pk, other.pk]], "released": [], "from": ["", ""],
                "to": ["", ""], "reorganisation": 1,
            },
        )  # fmt: skip

    assert done.state.result_stage == "drafted"
    (number,) = ground.numbers
    assert number.void_why == "rehomed"
    with f.as_system(), pytest.raises(InputRefused, match="drafted-by-another-unit"):
        guarding.require_same_unit(state_of(Dossier.objects.get(pk=ground.id)), ground.result)


@pytest.mark.django_db
def test_a_number_not_used_before_the_year_ended_is_void_and_the_new_year_begins_at_one() -> None:
    ground = at_last_step().drafted().checked()
    state, next_year = ground.case.state, ground.at.replace(year=2027)
    with f.as_system():
        old = numbering.take(state, result_no=1, kind="", by_id=None, at=ground.at)
        new = numbering.take(state, result_no=1, kind="", by_id=None, at=next_year)

    old.refresh_from_db()
    assert (old.year, old.number, old.void_why) == (2026, 1, "year_ended")
    assert (new.year, new.number) == (2027, 1)


def test_each_kind_of_result_has_one_book_and_its_pattern() -> None:
    law = result_books.book_law(f.MONDAY.date())

    assert law.book_of("KQ.G15.000021").key == result_books.CERTIFIED_COPIES
    assert law.book_of("anything").key == result_books.GENERAL
    text = law.books["permits"].number_text(7, year=2026, agency_id="H56.07")
    assert text == "7/2026/GP-H56.07"


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("{number}/{owner}", "unknown"),
        ("{number", "does not match"),
        ("KQ-{year}", "does not match"),
        ("{number}{", "expected|encountered"),
    ],
)
def test_a_pattern_that_says_nonsense_is_refused_when_it_is_read(
    tmp_path: object, wrong: str, why: str
) -> None:
    own = tmp_path / "books.yaml"  # type: ignore[operator]
    own.write_text(
        'versions:\n  - {valid_from: "2020-01-01", basis: x, certainty: ours, issued: at_signing, books: '
        f'{{general: {{title: {{vi: a, en: a}}, pattern: "{wrong}", notation: KQ, results: []}}}}}}\n'
    )

    with pytest.raises(result_books.BooksInvalid, match=why):
        result_books.book_law(f.MONDAY.date(), str(own))
