"""Officials hear of their work: at the desk at once, by mail once a day or each by itself, urgent ones at once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail

import factories
from factories import MONDAY
from motcua.accounts.models import User
from motcua.dossiers.actions import assigning, supplements, telling_officers
from motcua.dossiers.rules.opening import HandedIn
from motcua.kernel.zone import VIETNAM
from motcua.notices import actions, queries
from motcua.notices.actions import digests
from motcua.notices.models import Notice

pytestmark = pytest.mark.django_db

SUPPLIED = (HandedIn(key="c2", name="Giấy chứng sinh", originals=1, copies=0),)


def told(dossier_id: int, seq: int) -> int:
    with factories.as_system():
        return telling_officers.tell(dossier_id=dossier_id, seq=seq, at=MONDAY)


def subjects(user: User) -> list[str]:
    return [one.message.subject for one in queries.inbox(user.pk, language="vi")]


def given() -> tuple[factories.Case, User]:
    case = factories.in_processing()
    head = case.as_role("division_head")
    officer: User = factories.make_official(case.handling_unit, "case_officer", full_name="Ngô Thị Hạnh")
    with factories.as_system():
        case = case.after(
            assigning.assign(
                dossier_id=case.id,
                assignee_id=officer.pk,
                reason=assigning.Reason.WORKLOAD,
                by=head,
                at=MONDAY,
                command_id="give",
            )
        )
    return case, officer


def test_whoever_is_given_a_dossier_hears_of_it_once() -> None:
    case, officer = given()

    assert told(case.id, case.state.last_seq) == 1
    assert told(case.id, case.state.last_seq) == 0
    assert subjects(officer) == [f"Hồ sơ {case.code} được giao cho anh (chị)"]


def test_a_supplement_is_told_to_whoever_waits_for_it() -> None:
    case, officer = given()
    case = factories.awaiting_supplement(case)
    with factories.as_system():
        case = case.after(
            supplements.supply(
                dossier_id=case.id,
                components=(HandedIn(key="c2", name="Giấy chứng sinh", originals=1, copies=0),),
                by=case.as_citizen,
                at=MONDAY,
                command_id="supply",
            )
        )

    assert told(case.id, case.state.last_seq) == 1
    assert subjects(officer)[0] == f"Hồ sơ {case.code} đã được bổ sung"


def test_the_job_is_put_with_the_deed(django_capture_on_commit_callbacks: Any) -> None:
    from django.db import connection

    case, _ = given()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'dossiers.tell_officers'"
            " AND args ->> 'dossier_id' = %s",
            [str(case.id)],
        )
        assert cursor.fetchone()[0] == 1


def work(user: User, number: int, *, urgent: bool = False) -> None:
    actions.tell(
        to=user.pk, kind="officer_supplied", values={"code": f"H56.{number}", "procedure": "Khai sinh"},
        key=f"w{number}", at=MONDAY, urgent=urgent or None,
    )  # fmt: skip


@pytest.fixture
def officer() -> User:
    user: User = factories.make_official(factories.make_unit(), "case_officer")
    User.objects.filter(pk=user.pk).update(email="hanh@example.vn")
    return user


def deliver(now: datetime) -> int:
    return actions.deliver_due(now=now)


def test_the_mail_of_the_day_holds_what_came_since_the_last_one_and_is_sent_once(officer: User) -> None:
    for number in (1, 2, 3):
        work(officer, number)
    Notice.objects.update(created_at=MONDAY)
    assert deliver(MONDAY) == 0
    tuesday = datetime(MONDAY.year, MONDAY.month, MONDAY.day, 7, 30, tzinfo=VIETNAM) + timedelta(days=1)

    assert digests.send_due(now=tuesday - timedelta(minutes=1)) == 0
    assert digests.send_due(now=tuesday) == 1
    assert digests.send_due(now=tuesday + timedelta(minutes=5)) == 0
    deliver(tuesday)

    (sent,) = mail.outbox
    assert sent.subject == "Tin công việc trong ngày: 3 mục"
    assert "• Hồ sơ H56.2 đã được bổ sung" in sent.body
    assert Notice.objects.filter(way="email", state="merged").count() == 3
    assert len(subjects(officer)) == 3  # the digest itself is no message of the desk


def test_what_is_urgent_comes_at_once(officer: User) -> None:
    work(officer, 1)
    work(officer, 2, urgent=True)
    assert deliver(MONDAY) == 1
    assert [one.subject for one in mail.outbox] == ["Hồ sơ H56.2 đã được bổ sung"]


def test_each_message_by_itself_where_the_official_chose_so(officer: User) -> None:
    actions.choose(
        user_id=officer.pk,
        channels={"officers": ["email"]},
        language="",
        quiet=None,
        mail_mode="each",
        at=MONDAY,
    )
    work(officer, 1)
    assert deliver(MONDAY) == 1


def test_no_mail_where_the_official_wants_none(officer: User) -> None:
    actions.choose(user_id=officer.pk, channels={"officers": []}, language="", quiet=None, at=MONDAY)
    work(officer, 1)
    assert list(Notice.objects.values_list("way", flat=True)) == ["inbox"]
