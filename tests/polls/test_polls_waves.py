"""The life of a survey: drawn from dossiers, answered without a trace, typed, imported, published by another
person."""

import itertools
import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, InternalError, connection, transaction
from django.db.utils import DatabaseError

import factories
from motcua.dossiers.models import Party
from motcua.kernel.scopes import of_system, scope
from motcua.ledger.models import AccessTrace
from motcua.notices.models import Notice
from motcua.polls import queries
from motcua.polls.actions import answering, forgetting, inviting, papers, questionnaires, waves
from motcua.polls.actions.recording import Writer
from motcua.polls.actions.tickets import hash_of
from motcua.polls.errors import (
    AnswerRefused,
    FrameEmpty,
    Frozen,
    InputRefused,
    LinkSpent,
    LinkUseless,
    SamePerson,
    StaleRevision,
    TakenBefore,
    TooFewAnswers,
    WrongState,
)
from motcua.polls.models import Answer, Asked, Paper, Questionnaire, Standing, State, Stratum, Ticket, Wave
from polls_ground import NOW, Survey, answer, plan, published, said, serve, survey

pytestmark = pytest.mark.django_db


# The draw


def test_the_sample_is_drawn_from_dossiers_that_ended_in_the_period_one_person_once() -> None:
    found = survey(8, state="draft")
    unit = found.units[0]
    earlier = serve(unit, 2, first=50, ended_at=NOW - timedelta(days=80))  # ended before the period
    again = serve(unit, 3)  # the same three people with a dossier more
    hidden = serve(unit, 1, first=60)
    with scope(of_system("test")):
        Party.objects.filter(pk=hidden[0]).update(restricted_at=NOW)
        waves.draw(found.wave_id, seed="1", by=found.by())

    wave = found.wave
    asked = Asked.objects.filter(wave=wave)
    assert wave.drawing["size"]["population"] == 8
    assert wave.drawing["excluded"] == {"again": 3, "restricted": 1}
    assert set(asked.values_list("dossier_id", flat=True)) >= set(again)
    assert not set(asked.values_list("dossier_id", flat=True)) & {*earlier, *hidden}


def test_the_command_draws_the_same_people_dry_and_kept() -> None:
    found = survey(12, 9, state="draft")

    def run(*words: str) -> dict[str, object]:
        out = StringIO()
        call_command("surveys_draw", "sipas-2026", "--seed", "3f9a", "--json", *words, stdout=out)
        told: dict[str, object] = json.loads(out.getvalue())
        return told

    dry, again = run(), run()
    assert dry == again
    assert not Stratum.objects.exists()

    kept = run("--apply", "--as", found.runner.username)

    assert {**kept, "kept": False} == dry
    assert found.wave.seed == "3f9a"
    assert found.wave.drawing["frame_sha256"] == dry["frame_sha256"]
    assert {(row.code, row.asked) for row in Stratum.objects.all()} == {
        (one["code"], one["asked"])
        for one in dry["strata"]  # type: ignore[attr-defined]
    }


def test_a_wrong_use_of_the_command_is_told() -> None:
    with pytest.raises(SystemExit) as left:
        call_command("surveys_draw", "no-such-wave")
    assert left.value.code == 2
    survey(5, state="draft")
    with pytest.raises(SystemExit) as left:
        call_command("surveys_draw", "sipas-2026", "--apply", "--as", "nobody")
    assert left.value.code == 2


def test_a_person_asked_in_one_survey_is_left_in_peace_by_the_next() -> None:
    first = survey(6)
    second = waves.create(plan(first.units, code="other"), by=Writer(first.runner.pk, NOW))
    with scope(of_system("test")), pytest.raises(FrameEmpty):
        waves.draw(second.pk, seed="2", by=Writer(first.runner.pk, NOW))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": " "}, "title"),
        ({"ended_to": date(2026, 9, 1)}, "ended_to"),
        ({"closes_on": date(2026, 10, 31)}, "closes_on"),
        ({"opens_on": date(2026, 10, 31)}, "opens_on"),
        ({"year": 1}, "year"),
        ({"population": "everybody"}, "population"),
    ],
)
def test_a_plan_that_cannot_be_names_its_field(changed: dict[str, object], field: str) -> None:
    runner = factories.make_official(factories.make_unit(), "reform_staff")
    with pytest.raises(InputRefused) as refused:
        waves.create(plan(**changed), by=Writer(runner.pk, NOW))
    assert refused.value.field == field
    assert not Wave.objects.exists()


def test_a_survey_code_is_used_once_and_a_sample_drawn_once() -> None:
    found = survey(5)
    with pytest.raises(InputRefused):
        waves.create(plan(), by=Writer(found.runner.pk, NOW))
    with pytest.raises(WrongState):
        waves.draw(found.wave_id, seed="9", by=found.by())
    with pytest.raises(StaleRevision):
        waves.close(found.wave_id, by=Writer(found.runner.pk, NOW, 0))


def test_the_reserve_is_asked_in_the_order_of_the_draw_and_raises_the_chance() -> None:
    found = survey(40, design=replace(plan().design, margin=0.2, reserve=1))
    stratum = Stratum.objects.get()
    before = stratum.asked
    expected = Asked.objects.filter(standing=Standing.RESERVE).order_by("number")[0].pk

    assert inviting.take_reserve(found.wave_id, stratum.pk, 1, by=found.by()) == 1

    assert Asked.objects.get(pk=expected).standing == Standing.DRAWN
    assert Stratum.objects.get().asked == before + 1 == Ticket.objects.count()


# Questionnaires


def test_a_questionnaire_in_use_is_frozen_also_by_the_database() -> None:
    survey(5)
    row = Questionnaire.objects.get()
    by = Writer(factories.make_official(factories.make_unit(), "reform_staff").pk, NOW)
    with pytest.raises(Frozen):
        questionnaires.change(row.pk, {}, kind="item", by=by)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Questionnaire.objects.filter(pk=row.pk).update(name_vi="khác")

    newer = questionnaires.new_version(row.pk, by=by)
    assert (newer.number, newer.frozen_at, newer.content) == (2, None, row.content)
    questionnaires.change(newer.pk, {"sections": []}, kind="remove", by=by)
    assert Questionnaire.objects.get(pk=row.pk).content["sections"]


# Answers


def test_an_answer_is_taken_once_and_the_link_is_used_up() -> None:
    found = survey(8)
    token = found.tokens()[0]

    answering.answer(token, said(5), at=NOW)

    for at in (NOW, NOW):
        with pytest.raises(LinkSpent):
            answering.answer(token, said(1), at=at)
    assert Answer.objects.count() == 1
    with pytest.raises(LinkUseless):
        answering.answer("x" * 26, said(), at=NOW)
    with pytest.raises(LinkUseless):
        answering.answer(found.tokens()[1], said(), at=NOW + timedelta(days=11))


def test_a_refused_answer_spends_nothing_and_names_every_item() -> None:
    found = survey(5)
    given = {**said(), "procedure_fee": ["9"], "times": ["often"]}
    del given["officials_polite"]

    with pytest.raises(AnswerRefused) as refused:
        answering.answer(found.tokens()[0], given, at=NOW)

    assert set(refused.value.problems) == {
        ("procedure_fee", "unknown-value"), ("times", "not-a-number"), ("officials_polite", "required"),
    }  # fmt: skip
    assert not Answer.objects.exists()
    assert not Ticket.objects.filter(is_spent=True).exists()


def columns(table: str) -> set[str]:
    with connection.cursor() as cursor:
        return {one.name for one in connection.introspection.get_table_description(cursor, table)}


def xmins(table: str) -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id::text, xmin::text::bigint FROM {table}")
        return list(cursor.fetchall())


def test_tokens_and_answers_share_a_stratum_and_nothing_else() -> None:
    assert columns("polls_ticket") & columns("polls_answer") == {"id", "stratum_id"}
    assert columns("polls_ticket") == {"id", "stratum_id", "token_hash", "is_spent"}
    assert columns("polls_answer") == {"id", "stratum_id", "month", "content"}
    assert columns("polls_asked") & columns("polls_answer") == {"id", "stratum_id"}


@pytest.mark.django_db(transaction=True)
def test_no_key_order_transaction_or_log_joins_an_answer_to_its_token(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Twelve people answer one after the other, each in a transaction of its own; then everything that the database
    keeps beside the values themselves is looked at."""
    found = survey(12)
    tokens = found.tokens()
    deeds = len(queries.deeds_of(found.wave_id))
    traces, ids_before = AccessTrace.objects.count(), dict(xmins("polls_ticket"))
    orders = []
    for n, token in enumerate(tokens):
        answering.answer(token, said(1 + n % 5, words=f"ý kiến {n}"), at=NOW)
        orders.append(
            [row.content["words"] for row in Answer.objects.raw("SELECT * FROM polls_answer ORDER BY ctid")]
        )

    tickets, answers = xmins("polls_ticket"), xmins("polls_answer")
    # one transaction wrote all that there is, of both tables: none was written last
    assert len({number for _id, number in tickets + answers}) == 1
    assert not {one for one, _x in tickets} & {one for one, _x in answers}
    assert {one for one, _x in tickets} == set(ids_before)
    # the place in the table is no order of coming: the newest stands somewhere else each time
    assert [order.index(f"ý kiến {n}") for n, order in enumerate(orders)] != list(range(12))
    assert any(order[: len(before)] != before for before, order in itertools.pairwise(orders))
    # nothing else was written, and nothing said
    assert len(queries.deeds_of(found.wave_id)) == deeds
    assert AccessTrace.objects.count() == traces
    for token in tokens:
        assert token not in caplog.text
        assert hash_of(token) not in caplog.text
    assert set(Answer.objects.values_list("month", flat=True)) == {date(2026, 11, 1)}


def test_of_two_presses_at_once_one_counts() -> None:
    """What the second finds, once the first has committed, is a spent ticket."""
    found = survey(6)
    token = found.tokens()[0]
    opened = answering.open_link(token, at=NOW)
    answering.answer(token, said(5), at=NOW)

    assert opened.stratum_id == Stratum.objects.get().pk
    with pytest.raises(LinkSpent):
        answering.answer(token, said(5), at=NOW)
    assert Answer.objects.count() == 1


# Inviting


def test_everybody_is_invited_once_and_reminded_only_while_the_link_opens() -> None:
    found = survey(8)
    sent = inviting.invite(found.wave_id, by=found.by())
    assert (sent.told, sent.by_other_means) == (8, 0)
    inviting.invite(found.wave_id, by=found.by())
    invited = Notice.objects.filter(template="poll_invited")
    people = invited.values("key").distinct().count()
    assert people == 8

    answer(found, [5, 4, 3])
    assert inviting.remind(found.wave_id, by=found.by()) == 5
    assert inviting.remind(found.wave_id, by=found.by()) == 5
    assert Notice.objects.filter(template="poll_reminded").values("key").distinct().count() == 5


def test_no_message_holds_a_name_a_number_or_a_dossier() -> None:
    found = survey(5)
    inviting.invite(found.wave_id, by=found.by())
    assert {tuple(row.values) for row in Notice.objects.filter(template="poll_invited")} == {("until",)}
    assert not Notice.objects.filter(template="poll_invited", dossier_id__isnull=False).exists()


def test_a_call_that_finds_somebody_outside_takes_them_out_of_the_sample() -> None:
    found = survey(8)
    person = Asked.objects.filter(standing=Standing.DRAWN).order_by("number")[0]
    with scope(of_system("test")):
        assert len(inviting.callable_people(found.wave_id, person.stratum_id)) == 8

    inviting.record_call(found.wave_id, person.pk, "no_answer", by=found.by())
    inviting.record_call(found.wave_id, person.pk, "outside", by=found.by())

    assert Asked.objects.get(pk=person.pk).standing == Standing.OUTSIDE
    assert Stratum.objects.get().asked == 7 == Ticket.objects.count()
    with pytest.raises(InputRefused):
        inviting.record_call(found.wave_id, person.pk, "later", by=found.by())


def test_five_calls_without_an_answer_are_enough() -> None:
    found = survey(6)
    person = Asked.objects.filter(standing=Standing.DRAWN)[0]
    for _call in range(5):
        inviting.record_call(found.wave_id, person.pk, "no_answer", by=found.by())
    assert Asked.objects.get(pk=person.pk).standing == Standing.UNREACHED
    assert Stratum.objects.get().asked == 6  # they stay in the sample: a non-response


def test_an_answer_by_phone_spends_the_link_and_names_nobody() -> None:
    found = survey(6)
    person = Asked.objects.filter(standing=Standing.DRAWN).order_by("stratum__code", "number")[0]
    inviting.answer_by_phone(found.wave_id, person.pk, said(3), at=NOW)
    with pytest.raises(LinkSpent):
        answering.answer(found.tokens()[0], said(), at=NOW)
    with scope(of_system("test")):
        assert person not in [
            one for one, _c, _n in inviting.callable_people(found.wave_id, person.stratum_id)
        ]


# Paper


def code_of(found: Survey) -> str:
    return Stratum.objects.filter(wave_id=found.wave_id).order_by("code")[0].code


def test_a_paper_counts_when_two_people_typed_the_same() -> None:
    found = survey(6)
    stratum = code_of(found)
    assert papers.type_in(found.wave_id, "P1", stratum, said(4), by=found.by()) == []
    assert not Answer.objects.exists()
    assert papers.type_in(found.wave_id, "P1", stratum, said(4), by=found.by(found.other)) == []

    row = Paper.objects.get()
    assert Answer.objects.count() == 1
    assert (row.is_done, row.first, row.second, row.first_by_id, row.stratum_id) == (
        True,
        None,
        None,
        None,
        None,
    )
    with pytest.raises(TakenBefore):
        papers.type_in(found.wave_id, "P1", stratum, said(4), by=found.by())


def test_two_entries_that_differ_are_settled_item_by_item() -> None:
    found = survey(6)
    stratum = code_of(found)
    papers.type_in(found.wave_id, "P2", stratum, said(4), by=found.by())
    differ = papers.type_in(
        found.wave_id, "P2", stratum, {**said(4), "result_time": ["1"]}, by=found.by(found.other)
    )
    assert differ == ["result_time"]
    assert not Answer.objects.exists()
    with pytest.raises(InputRefused):
        papers.settle(found.wave_id, "P2", keep={}, by=found.by())

    papers.settle(found.wave_id, "P2", keep={"result_time": "second"}, by=found.by())

    assert Answer.objects.get().content["result_time"] == 1


def test_the_same_person_never_types_both_halves() -> None:
    found = survey(6)
    papers.type_in(found.wave_id, "P3", code_of(found), said(4), by=found.by())
    papers.type_in(found.wave_id, "P3", code_of(found), said(5), by=found.by())  # corrects the own entry
    papers.type_in(found.wave_id, "P3", code_of(found), said(4), by=found.by(found.other))
    with pytest.raises(SamePerson):
        papers.type_in(found.wave_id, "P3", code_of(found), said(4), by=found.by())
    assert not Answer.objects.exists()


# Files


def test_a_file_with_shuffled_columns_is_taken_whole_and_once() -> None:
    found = survey(6)
    stratum = code_of(found)
    given = {code: texts[0] for code, texts in said(4).items()}
    header = ["Mã tầng", *reversed(given), "Số phiếu"]
    rows = [[stratum, *(given[code] for code in reversed(given)), f"F{n}"] for n in range(3)]
    table, content = [header, *rows], b"the bytes"

    assert papers.take_file(found.wave_id, table, content, by=found.by()) == (3, ())
    assert Answer.objects.count() == 3
    with pytest.raises(TakenBefore):
        papers.take_file(found.wave_id, table, content, by=found.by())
    n, faults = papers.take_file(found.wave_id, table, b"other bytes", by=found.by())
    assert (n, {one.problem for one in faults}, [one.row for one in faults]) == (
        0,
        {"taken-before"},
        [2, 3, 4],
    )
    assert Answer.objects.count() == 3


def test_a_file_with_one_fault_is_not_taken_at_all() -> None:
    found = survey(6)
    given = {code: texts[0] for code, texts in said(4).items()}
    table = [
        ["form", "stratum", *given],
        ["F1", code_of(found), *given.values()],
        ["F2", "nowhere", *given.values()],
    ]
    n, faults = papers.take_file(found.wave_id, table, b"x", by=found.by())
    assert (n, [(one.row, one.column, one.problem) for one in faults]) == (
        0,
        [(3, "stratum", "unknown-stratum")],
    )
    assert not Answer.objects.exists()
    assert not Paper.objects.exists()


# Publishing


def test_results_are_published_by_another_person_and_frozen() -> None:
    found = survey(12, 12)
    answer(found, [5] * 9 + [2] * 3 + [4] * 12)
    with pytest.raises(WrongState):
        waves.propose(found.wave_id, by=found.by())
    waves.close(found.wave_id, by=found.by())
    with pytest.raises(LinkUseless):
        answering.open_link("y" * 26, at=NOW)
    waves.propose(found.wave_id, by=found.by())
    with pytest.raises(SamePerson):
        waves.publish(found.wave_id, by=found.by())
    assert queries.published("SIPAS", 2026) is None

    waves.publish(found.wave_id, by=found.by(found.other))

    told = queries.published("SIPAS", 2026)
    assert told is not None
    assert told.total.share == pytest.approx(21 / 24)
    assert (told.total.people, told.total.numerator * 24) == (24, told.total.denominator * 21)
    assert set(told.units) == {unit.pk for unit in found.units}
    assert told.sha256 == waves.fingerprint(found.wave.results)
    with pytest.raises(DatabaseError), transaction.atomic():
        Wave.objects.filter(pk=found.wave_id).update(results={})


def test_what_is_published_is_known_from_that_day_on() -> None:
    found = survey(8)
    published(found, [5] * 8)
    assert queries.published("SIPAS", 2026, known_on=date(2026, 11, 19)) is None
    assert queries.published("SIPAS", 2026, known_on=date(2026, 11, 20)) is not None
    assert queries.published("SIPAS", 2025) is None
    assert queries.published("SAT_HEALTH_EDU", 2026) is None


def test_a_unit_with_few_answers_is_hidden_with_another_one() -> None:
    found = survey(12, 12, 12)
    published(found, [5] * 14)  # twelve of the first unit, two of the second, none of the third
    results = found.wave.results
    assert results is not None
    assert {line["why"] for line in results["units"]} == {"few", "other"}
    assert [line["share"] for line in results["units"]] == [None, None, None]


def test_too_few_answers_publish_nothing() -> None:
    found = survey(8)
    answer(found, [5, 5])
    waves.close(found.wave_id, by=found.by())
    with pytest.raises(TooFewAnswers):
        waves.propose(found.wave_id, by=found.by())
    assert found.wave.state == State.CLOSED


def test_units_without_dossiers_are_listed_and_answered_on_paper() -> None:
    runner = factories.make_official(factories.make_unit(), "reform_staff")
    wave = waves.create(plan(code="y-te", population="health_education"), by=Writer(runner.pk, NOW))
    rows = [waves.Listed("Bệnh viện Đa khoa", 900, 30), waves.Listed("Trường THCS Hòa An", 300, 10)]
    waves.list_units(wave.pk, rows, by=Writer(runner.pk, NOW))
    waves.open_(wave.pk, by=Writer(runner.pk, NOW))
    given = {code: texts[0] for code, texts in said(4).items()}
    table = [["form", "stratum", *given]] + [
        [f"F{n}", "L1" if n < 6 else "L2", *given.values()] for n in range(12)
    ]
    papers.take_file(wave.pk, table, b"x", by=Writer(runner.pk, NOW))
    other = factories.make_official(factories.make_unit(), "reform_staff")
    waves.close(wave.pk, by=Writer(runner.pk, NOW))
    waves.propose(wave.pk, by=Writer(runner.pk, NOW))
    waves.publish(wave.pk, by=Writer(other.pk, NOW))

    told = queries.published("SAT_HEALTH_EDU", 2026)
    assert told is not None
    assert set(told.lines) == {"Bệnh viện Đa khoa", "Trường THCS Hòa An"}
    assert told.units == {}


# Forgetting


def test_when_a_wave_is_over_nobody_can_say_who_was_asked() -> None:
    found = survey(8)
    inviting.invite(found.wave_id, by=found.by())
    published(found, [5] * 8)
    late = datetime(2026, 12, 31, 5, 0, tzinfo=NOW.tzinfo)
    assert forgetting.forget_due(now=NOW) == 0
    assert forgetting.forget_due(now=late) == 1
    assert forgetting.forget_due(now=late) == 0

    assert not Asked.objects.exists()
    assert not Ticket.objects.exists()
    assert not Notice.objects.filter(template__startswith="poll_").exists()
    assert Answer.objects.count() == 8


def test_what_people_wrote_goes_a_year_after_and_the_choices_stay() -> None:
    found = survey(6)
    answering.answer(found.tokens()[0], said(4, words="Cần nhanh hơn"), at=NOW)
    waves.close(found.wave_id, by=found.by())

    forgetting.forget_due(now=NOW + timedelta(days=500))

    assert "words" not in Answer.objects.get().content
    assert Answer.objects.get().content["result_time"] == 4


# Stuffing the urn


def _rows(found: Survey, numbers: range) -> list[list[str]]:
    given = {code: texts[0] for code, texts in said(5).items()}
    return [
        ["form", "stratum", *given],
        *([f"F{n}", code_of(found), *given.values()] for n in numbers),
    ]


def test_a_file_never_holds_more_answers_than_people_were_asked() -> None:
    found = survey(6)
    asked = Stratum.objects.get().asked
    n, faults = papers.take_file(found.wave_id, _rows(found, range(asked + 1)), b"x", by=found.by())

    assert (n, [(one.row, one.column, one.problem) for one in faults]) == (
        0, [(asked + 2, "stratum", "more-than-asked")],
    )  # fmt: skip
    assert not Answer.objects.exists()


def test_answers_of_all_ways_together_are_no_more_than_people_were_asked() -> None:
    found = survey(6)
    asked = Stratum.objects.get().asked
    answer(found, [4, 4])
    assert (
        papers.take_file(found.wave_id, _rows(found, range(asked - 2)), b"x", by=found.by())[0] == asked - 2
    )

    _n, faults = papers.take_file(found.wave_id, _rows(found, range(90, 91)), b"y", by=found.by())
    assert [one.problem for one in faults] == ["more-than-asked"]
    papers.type_in(found.wave_id, "P9", code_of(found), said(5), by=found.by())
    with pytest.raises(InputRefused, match="more-than-asked"):
        papers.type_in(found.wave_id, "P9", code_of(found), said(5), by=found.by(found.other))
    assert Answer.objects.count() == asked
