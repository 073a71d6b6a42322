"""Rating by one-time link: once, until its last day, and joined to nothing."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, connections, transaction

import factories
from motcua.kernel.zone import day_of
from motcua.surveys import actions, queries
from motcua.surveys.errors import AnswerRefused, LinkUseless
from motcua.surveys.models import AnonymousAnswer, Rating, RatingLink

pytestmark = pytest.mark.django_db


def handed_over(**wanted: object) -> tuple[factories.Case, str]:
    case = factories.returned(**wanted)  # type: ignore[arg-type]
    token = actions.token_for(case.id, today=RatingLink.objects.get(dossier_id=case.id).expires_on)
    assert token is not None
    return case, token


def last_day(case: factories.Case) -> date:
    return RatingLink.objects.get(dossier_id=case.id).expires_on


def test_handing_over_makes_one_link_that_is_kept_as_a_hash_alone() -> None:
    case, token = handed_over()
    link = RatingLink.objects.get()
    assert len(token) == 26
    assert link.is_anonymous
    assert link.unit_id == case.state.handling_unit_id
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(l)::text FROM surveys_ratinglink l")
        assert token not in cursor.fetchone()[0]


def test_a_link_answers_once_and_its_answer_says_unit_and_month_alone() -> None:
    case, token = handed_over()
    at = case.hour(30)
    actions.answer_by_link(token, scores={"overall": 5, "waiting": 2}, words=" Rất \u200etốt ", at=at)

    row = AnonymousAnswer.objects.get()
    assert (row.unit_id, row.month) == (case.state.handling_unit_id, day_of(at).replace(day=1))
    assert (row.overall, row.attitude, row.waiting, row.words) == (5, None, 2, "Rất tốt")
    with pytest.raises(LinkUseless):
        actions.answer_by_link(token, scores={"overall": 1}, words="", at=at)
    assert (AnonymousAnswer.objects.count(), Rating.objects.count()) == (1, 0)
    assert actions.token_for(case.id, today=day_of(at)) is None


def test_a_link_opens_until_its_last_day() -> None:
    case, token = handed_over()
    last = last_day(case)
    assert actions.open_link(token, today=last).dossier_id == case.id
    for wrong, day in ((token, last + timedelta(days=1)), ("a" * 26, last), ("", last)):
        with pytest.raises(LinkUseless):
            actions.open_link(wrong, today=day)


@pytest.mark.parametrize(
    ("scores", "words", "field"),
    [({}, "", "overall"), ({"overall": 6}, "", "overall"), ({"overall": 3, "clarity": 0}, "", "clarity"),
     ({"overall": 3}, "a" * 1001, "words")],
)  # fmt: skip
def test_a_refused_answer_spends_nothing(scores: dict[str, int], words: str, field: str) -> None:
    case, token = handed_over()
    with pytest.raises(AnswerRefused) as caught:
        actions.answer_by_link(token, scores=scores, words=words, at=case.hour(30))
    assert caught.value.field == field
    assert not RatingLink.objects.get().is_spent
    assert AnonymousAnswer.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_presses_at_once_one_counts() -> None:
    case, token = handed_over()
    barrier, outcomes = Barrier(2), []

    def press() -> None:
        try:
            barrier.wait()
            actions.answer_by_link(token, scores={"overall": 4}, words="", at=case.hour(30))
            outcomes.append("taken")
        except LinkUseless:
            outcomes.append("useless")
        finally:
            connections.close_all()

    threads = [Thread(target=press) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["taken", "useless"]
    assert AnonymousAnswer.objects.count() == 1


def test_nothing_joins_an_answer_to_a_link_a_dossier_or_an_hour() -> None:
    columns = {field.column for field in apps.get_model("surveys", "AnonymousAnswer")._meta.local_fields}
    assert columns == {"id", "unit_id", "month", "overall", "attitude", "waiting", "clarity", "words"}
    links = {field.column for field in apps.get_model("surveys", "RatingLink")._meta.local_fields}
    assert columns & links == {"id", "unit_id"}
    assert "spent_at" not in links


@pytest.mark.django_db(transaction=True)
def test_neither_key_nor_place_nor_transaction_tells_the_order_of_answers() -> None:
    unit = factories.make_unit()
    given = [f"lời số {n:02d}" for n in range(24)]
    for words in given:
        actions.answer(unit_id=unit.pk, scores={"overall": 4}, words=words, at=factories.MONDAY)

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM surveys_anonymousanswer")
        assert cursor.fetchone() == (1,)  # one transaction wrote them all
        for order in ("ctid", "id", "cmin::text::int, ctid"):
            cursor.execute(f"SELECT words FROM surveys_anonymousanswer ORDER BY {order}")
            found = [row[0] for row in cursor.fetchall()]
            assert sorted(found) == given
            assert found != given  # by chance once in 24! times
    assert not set(AnonymousAnswer.objects.values_list("pk", flat=True)) & set(
        RatingLink.objects.values_list("pk", flat=True)
    )


def test_a_day_within_the_month_cannot_even_be_written() -> None:
    unit = factories.make_unit()
    with pytest.raises(IntegrityError), transaction.atomic():
        AnonymousAnswer.objects.create(unit=unit, month=date(2026, 11, 2), overall=3)


def test_few_answers_are_not_shown() -> None:
    unit = factories.make_unit()
    month = factories.MONDAY.date().replace(day=1)
    for n in range(4):
        actions.answer(unit_id=unit.pk, scores={"overall": 5}, words=f"{n}", at=factories.MONDAY)
    (few,) = queries.cells(since=month, until=month)
    assert (few.count, few.satisfied, few.by_score, few.means, few.share) == (None, None, (), {}, None)
    assert queries.words_of(unit.pk, month) == []
    actions.answer(unit_id=unit.pk, scores={"overall": 1, "clarity": 2}, words="", at=factories.MONDAY)
    (enough,) = queries.cells(since=month, until=month)
    assert (enough.count, enough.satisfied, enough.by_score) == (5, 4, (1, 0, 0, 0, 4))
    assert enough.means["overall"] == 4.2
    assert (enough.means["attitude"], enough.means["clarity"]) == (None, None)  # one answered that
    assert queries.words_of(unit.pk, month) == ["0", "1", "2", "3"]


def _rated(unit_id: int, *scores: int) -> None:
    for score in scores:
        actions.answer(
            unit_id=unit_id, scores={"overall": score, "waiting": score}, words="", at=factories.MONDAY
        )


def test_restated_months_are_the_successors_and_lose_no_answer() -> None:
    first, second, other = (factories.make_unit().pk for _ in range(3))
    _rated(first, 5, 5, 5, 4, 1)
    _rated(second, 3, 3, 3, 3, 3, 2)
    _rated(other, 4, 4, 4, 4, 4)
    month = date(2026, 11, 1)
    reported = queries.cells(since=month, until=month)

    found = {cell.unit_id: cell for cell in queries.restated(reported, {first: second})}

    assert set(found) == {second, other}
    joined = found[second]
    assert (joined.count, joined.satisfied, joined.by_score, joined.left_out) == (11, 4, (1, 1, 5, 1, 3), 0)
    assert joined.means["waiting"] == pytest.approx((20 + 17) / 11)
    assert sum(cell.count or 0 for cell in found.values()) == sum(cell.count or 0 for cell in reported)


def test_a_restated_month_does_not_give_away_the_few_answers_of_one_unit() -> None:
    """With ten shown as reported, twelve restated would say what the two others gave."""
    few, many = factories.make_unit().pk, factories.make_unit().pk
    _rated(few, 1, 1)
    _rated(many, *[5] * 10)
    month = date(2026, 11, 1)

    (joined,) = queries.restated(queries.cells(since=month, until=month), {few: many})
    assert (joined.count, joined.satisfied, joined.left_out) == (10, 10, 1)

    (hidden,) = queries.restated(queries.cells(since=month, until=month, unit_ids=[few]), {few: many})
    assert (hidden.unit_id, hidden.count) == (many, None)
