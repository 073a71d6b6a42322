"""The life of a petition: its clocks, who may do what, what is told to whom and what is never lost."""

from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, connections, transaction

import factories
from motcua.kernel.scopes import of_person, of_units, scope
from motcua.kernel.zone import VIETNAM
from motcua.petitions import queries
from motcua.petitions.actions import filing, handling, marking
from motcua.petitions.errors import (
    DeedRefused,
    InputRefused,
    NotAllowed,
    PersonalDataLeft,
    PetitionError,
    PetitionNotFound,
    ScreenStale,
)
from motcua.petitions.models import Petition, PetitionEvent, Publication
from motcua.petitions.rules.authority import By, Refusal
from motcua.petitions.rules.lifecycle import State
from motcua.petitions.rules.redaction import Left
from petition_ground import (
    ANSWER,
    MONDAY,
    TEXT,
    Town,
    a_filing,
    answered,
    as_system,
    assigned,
    filed,
    furnish,
    later,
    published,
    row,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return furnish()


def instant(day: int, hour: int = 8, minute: int = 30) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=VIETNAM)


# Filing


def test_a_petition_starts_its_clocks_in_working_days(town: Town) -> None:
    one = filed(town)
    found = row(one.id)
    assert (one.code, found.state) == ("PAKN-2026-000001", State.RECEIVED)
    assert (found.refuse_due, found.ask_due, found.process_due) == (instant(4), instant(9), instant(23))
    assert found.due_at == found.process_due
    assert [event.kind for event in found.events.all()] == ["file"]


def test_the_same_form_sent_twice_files_once_and_shows_the_same_secret(town: Town) -> None:
    said = a_filing(filing_key="mot-khoa-ngau-nhien-dai")
    first = filing.file(said, at=MONDAY, received_unit_id=town.office.pk)
    second = filing.file(said, at=later(1), received_unit_id=town.office.pk)
    assert (first.is_new, second.is_new) == (True, False)
    assert (first.id, first.code, first.secret) == (second.id, second.code, second.secret)
    assert len(first.secret) == 8
    assert Petition.unscoped.count() == 1


def test_the_secret_opens_the_petition_and_is_kept_nowhere(town: Town) -> None:
    one = filed(town)
    assert queries.by_ticket(one.code, one.secret.lower()) == one.id
    assert queries.by_ticket(one.code, "AAAAAAAA") is None
    assert queries.by_ticket("PAKN-2026-999999", one.secret) is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(p)::text FROM petitions_petition p")
        assert one.secret not in cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("wanted", "field", "problem"),
    [
        ({"subject": " \u200e "}, "subject", "required"),
        ({"text": "Quá ngắn"}, "text", "too-short"),
        ({"text": "a" * 5001}, "text", "too-long"),
        ({"kind": "complaint"}, "kind", "required"),
        ({"kind": "dossier"}, "dossier", "required"),
        ({"kind": "conduct"}, "about_whom", "required"),
        ({"name": ""}, "name", "required"),
        ({"telephone": ""}, "telephone", "one-way-required"),
        ({"telephone": "12"}, "telephone", "no-telephone"),
        ({"email": "khong-phai"}, "email", "no-mail-address"),
        ({"filing_key": "ngan"}, "filing_key", "required"),
    ],
)
def test_what_cannot_be_used_is_refused_by_field(
    town: Town, wanted: dict[str, object], field: str, problem: str
) -> None:
    with pytest.raises(InputRefused) as caught:
        filed(town, **wanted)
    assert (caught.value.field, caught.value.problem) == (field, problem)
    assert Petition.unscoped.count() == 0


def test_whoever_petitions_again_points_to_the_first(town: Town) -> None:
    first = filed(town)
    second = filed(town, follows_id=first.id)
    third = filed(town, follows_id=second.id)
    assert (row(second.id).follows_id, row(third.id).follows_id) == (first.id, first.id)


# Clocks


def test_asking_for_more_stops_the_clock_and_the_answer_lets_it_go_on(town: Town) -> None:
    one = filed(town)
    with as_system():
        handling.ask_more(one.id, what="Nêu rõ thủ tục nào", seen=1, by=town.by_clerk, at=instant(4))
        asked = row(one.id)
        assert (asked.state, asked.due_at, str(asked.more_until)) == (State.MORE_ASKED, None, "2026-11-14")
        filing.give_more(one.id, text="Thủ tục cấp phép xây dựng", seen=2, at=instant(9))
    after = row(one.id)
    assert (after.state, after.paused_at) == (State.RECEIVED, None)
    assert after.process_due == instant(27)  # three working days after 23/11; 24/11 is a holiday


def test_a_petitioner_who_stays_silent_may_be_refused_after_the_last_day_only(town: Town) -> None:
    one = filed(town)
    with as_system():
        handling.ask_more(one.id, what="Nêu rõ thủ tục nào", seen=1, by=town.by_clerk, at=instant(4))
        with pytest.raises(DeedRefused):
            handling.refuse(one.id, reason="Không bổ sung", seen=2, by=town.by_clerk, at=instant(14))
        handling.refuse(one.id, reason="Không bổ sung", seen=2, by=town.by_clerk, at=instant(16))
        assert queries.page(one.id, now=instant(30)).late == ()


@pytest.mark.parametrize(("day", "late"), [(4, ()), (5, ("refuse",))])
def test_refusing_after_two_working_days_is_late(town: Town, day: int, late: tuple[str, ...]) -> None:
    one = filed(town)
    with as_system():
        handling.refuse(one.id, reason="Không thuộc thẩm quyền", seen=1, by=town.by_clerk, at=instant(day))
        assert queries.page(one.id, now=instant(30)).late == late


def test_every_late_step_is_computed_from_the_dates(town: Town) -> None:
    number = answered(town, at=instant(25))
    with as_system():
        assert queries.page(number, now=instant(26)).late == ("process",)
        assert queries.page(number, now=instant(30)).late == ("process", "publish")
        assert row(number).due_at == instant(27)  # two working days for publishing


# Who may


def test_nobody_publishes_their_own_answer(town: Town) -> None:
    one = filed(town)
    with as_system():
        handling.assign(one.id, unit_id=town.office.pk, note="", seen=1, by=town.by_clerk, at=later(1))
        handling.answer(one.id, text=ANSWER, seen=2, by=town.by_clerk, at=later(2))
        for deed in (handling.close, handling.send_back):
            with pytest.raises(NotAllowed) as caught:
                deed(one.id, reason="Xong", seen=3, by=town.by_clerk, at=later(3))
            assert caught.value.why is Refusal.SAME_PERSON
        handling.close(one.id, reason="Liên quan đời tư", seen=3, by=town.by_chief, at=later(3))
    assert row(one.id).state == State.CLOSED
    with pytest.raises(IntegrityError), transaction.atomic():
        Petition.unscoped.filter(pk=one.id).update(finished_by=town.clerk)


def test_whom_a_petition_is_about_neither_handles_nor_reads_it(town: Town) -> None:
    one = filed(town, kind="conduct", about_whom="Phạm Văn Nam, Sở Xây dựng")
    with as_system():
        handling.name_concerned(one.id, user_id=town.officer.pk, seen=1, by=town.by_clerk, at=later(0.1))
        handling.assign(one.id, unit_id=town.department.pk, note="", seen=2, by=town.by_clerk, at=later(1))
        with pytest.raises(NotAllowed) as caught:
            handling.answer(one.id, text=ANSWER, seen=3, by=town.by_officer, at=later(2))
    assert caught.value.why is Refusal.CONCERNED
    units = frozenset({town.department.pk})
    with scope(of_units(units, user_id=town.officer.pk)):
        assert queries.listed(queries.Wanted(), now=later(2)).lines == []
        with pytest.raises(PetitionNotFound):
            queries.page(one.id, now=later(2))
    with scope(of_units(units, user_id=town.head.pk)):
        assert queries.page(one.id, now=later(2)).row.pk == one.id


def test_a_petition_about_a_head_does_not_go_to_that_unit(town: Town) -> None:
    one = filed(town, kind="conduct", about_whom="Giám đốc Sở Xây dựng")
    with as_system():
        handling.name_concerned(one.id, user_id=town.head.pk, seen=1, by=town.by_clerk, at=later(0.1))
        with pytest.raises(InputRefused) as caught:
            handling.assign(
                one.id, unit_id=town.department.pk, note="", seen=2, by=town.by_clerk, at=later(1)
            )
    assert caught.value.problem == "its-head-is-concerned"
    assert row(one.id).assigned_unit_id is None


def test_another_unit_sees_nothing_and_another_citizen_neither(town: Town) -> None:
    owner, other = factories.make_citizen(), factories.make_citizen()
    one = filed(town, petitioner_id=owner.pk, name="", telephone="")
    elsewhere = factories.make_unit()
    stranger = factories.make_official(elsewhere, "agency_head")
    with scope(of_person(owner.pk)):
        assert [found.pk for found in queries.of_person(owner.pk)] == [one.id]
    for asked_by in (of_person(other.pk), of_units(frozenset({elsewhere.pk}), user_id=stranger.pk)):
        with scope(asked_by), pytest.raises(PetitionNotFound):
            queries.page(one.id, now=later(1))


def test_the_wrong_role_or_unit_may_do_nothing(town: Town) -> None:
    number = assigned(town)
    registry = By(town.officer.pk, town.department.pk, frozenset({"registry"}))
    with as_system():
        with pytest.raises(NotAllowed):
            handling.answer(number, text=ANSWER, seen=2, by=registry, at=later(2))
        with pytest.raises(NotAllowed):
            handling.answer(number, text=ANSWER, seen=2, by=town.by_clerk, at=later(2))
        with pytest.raises(NotAllowed):
            handling.refuse(number, reason="Không", seen=2, by=town.by_officer, at=later(2))
        with pytest.raises(DeedRefused):
            handling.publish(
                number, subject="a b", question=TEXT, answer_text=ANSWER, is_confirmed=True, seen=2,
                by=town.by_chief, at=later(2),
            )  # fmt: skip
    assert row(number).revision == 2


# Publishing


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"{TEXT} Gọi 0905.123.456", Left.TELEPHONE),
        (f"{TEXT} CCCD 056 090 001 234", Left.IDENTITY_NUMBER),
        (f"{TEXT} Thư: mai@example.vn", Left.MAIL),
        (f"{TEXT} Tôi là NGUYỄN THỊ MAI", Left.NAME),
        (f"{TEXT} Nguyen thi Mai", Left.NAME),
    ],
)
def test_personal_data_keep_a_text_from_being_published(town: Town, text: str, left: Left) -> None:
    number = answered(town)
    with as_system(), pytest.raises(PersonalDataLeft) as caught:
        handling.publish(
            number, subject="Giấy tờ thừa", question=text, answer_text=ANSWER, is_confirmed=True, seen=3,
            by=town.by_chief, at=later(4),
        )  # fmt: skip
    assert (caught.value.field, caught.value.left) == ("question", (left,))
    assert (Publication.objects.count(), row(number).state) == (0, State.ANSWERED)


def test_the_publisher_confirms_the_text(town: Town) -> None:
    number = answered(town)
    with as_system(), pytest.raises(InputRefused) as caught:
        handling.publish(
            number, subject="Giấy tờ thừa", question=TEXT, answer_text=ANSWER, is_confirmed=False, seen=3,
            by=town.by_chief, at=later(4),
        )  # fmt: skip
    assert caught.value.problem == "confirm"


def test_a_published_answer_is_found_without_diacritics_and_can_be_taken_back(town: Town) -> None:
    number = published(town)
    assert [one.code for one in queries.public_answers("chung thuc")] == ["PAKN-2026-000001"]
    assert queries.public_answers("dat dai") == []
    with as_system():
        handling.unpublish(number, reason="Có tên người", seen=4, by=town.by_chief, at=later(5))
    assert queries.public_answers() == []
    assert row(number).state == State.CLOSED


def test_one_person_has_one_mark_and_the_last_one_counts(town: Town) -> None:
    published(town)
    publication = Publication.objects.get()
    for voter, likes in (("a", True), ("b", False), ("a", False)):
        marking.mark(publication.pk, voter=voter, likes=likes, at=later(5))
    found = queries.public_answer(publication.pk)
    assert (found.likes, found.dislikes) == (0, 2)


# Nothing lost, nothing twice


def test_the_screen_that_is_stale_changes_nothing(town: Town) -> None:
    number = assigned(town)
    with as_system(), pytest.raises(ScreenStale):
        handling.answer(number, text=ANSWER, seen=1, by=town.by_officer, at=later(2))
    assert (row(number).state, row(number).answer) == (State.ASSIGNED, "")


@pytest.mark.django_db(transaction=True)
def test_of_two_officials_who_press_at_once_one_wins() -> None:
    town = furnish()
    one = filed(town)
    barrier, outcomes = Barrier(2), []

    def press(reason: str) -> None:
        try:
            with as_system():
                barrier.wait()
                handling.refuse(one.id, reason=reason, seen=1, by=town.by_clerk, at=later(1))
            outcomes.append("done")
        except PetitionError as error:
            outcomes.append(error.code)
        finally:
            connections.close_all()

    both = [Thread(target=press, args=(reason,)) for reason in ("Một", "Hai")]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(outcomes) == ["done", "screen-stale"]
    assert PetitionEvent.objects.filter(petition_id=one.id, kind="refuse").count() == 1


def test_events_can_neither_be_changed_nor_deleted(town: Town) -> None:
    filed(town)
    for change in (
        lambda: PetitionEvent.objects.update(kind="x"),
        lambda: PetitionEvent.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


# Figures of decision 766


def test_the_figures_of_decision_766(town: Town) -> None:
    good = published(town)
    late = answered(town, at=instant(24))
    disliked = published(town)
    marking.mark(Publication.objects.get(petition_id=disliked).pk, voter="x", likes=False, at=later(6))
    again = published(town, kind="conduct", about_whom="Cán bộ tiếp nhận")
    fresh = filed(town, at=instant(20), follows_id=again).id
    period = {"since": MONDAY.date(), "on": instant(30).date(), "now": instant(30, 17)}

    in_time = queries.in_time(**period)
    content = queries.content(**period)

    everything = {good, late, disliked, again, fresh}
    assert (in_time.numerator, in_time.denominator) == (everything - {late}, everything)
    assert (content.numerator, content.denominator) == ({good, fresh}, everything)
    about = queries.of_kinds(("conduct",), since=MONDAY.date(), on=instant(30).date())
    assert (about.numerator, len(about.denominator)) == ({again}, 5)
    assert queries.in_time(**period, unit_id=town.department.pk).denominator == everything - {fresh}


def test_a_past_day_says_what_was_known_then(town: Town) -> None:
    number = answered(town, at=instant(24))
    known = {"since": MONDAY.date(), "now": instant(30, 17)}
    assert queries.in_time(on=instant(22).date(), **known).numerator == {number}
    assert queries.in_time(on=instant(23).date(), **known).numerator == set()


def test_a_list_is_paged_by_key_and_counts_what_is_past_due(town: Town) -> None:
    made = [filed(town, at=MONDAY + timedelta(minutes=n)).id for n in range(5)]
    with as_system():
        first = queries.listed(queries.Wanted(), now=instant(30), most=2)
        second = queries.listed(queries.Wanted(before=first.following), now=instant(30), most=2)
        last = queries.listed(queries.Wanted(before=second.following), now=instant(30), most=2)
        assert queries.counts(now=instant(30))["overdue"] == 5
    shown = [line.row.pk for page in (first, second, last) for line in page.lines]
    assert (shown, last.following) == (made[::-1], None)
