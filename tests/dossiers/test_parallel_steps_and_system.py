"""Found by the random walk and beside it: a step among several, and the system in the place of a person."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

import factories as f
from motcua.agencies.models import Unit
from motcua.dossiers import verification
from motcua.dossiers.actions import noting, opinions, process_steps, returning_work, travelling, work
from motcua.dossiers.errors import NotAllowed, PaperListClosed, TransitionRefused
from motcua.dossiers.models import PaperItem, WorkItem
from motcua.dossiers.rules import lifecycle
from motcua.dossiers.rules.authority import SYSTEM, Acting
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.dossier_state import open_work
from motcua.kernel.scopes import of_system, scope
from motcua.ledger.models import Event
from motcua.processes import queries as processes
from motcua.processes.actions import approving
from motcua.processes.rules.reading import read_yaml
from process_tables import EVERYTHING, draft

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def system_scope() -> Iterator[None]:
    processes.program.cache_clear()
    with scope(of_system("a test of parallel steps")):
        yield
    processes.program.cache_clear()


@pytest.fixture
def agencies(monkeypatch: pytest.MonkeyPatch) -> tuple[Unit, Unit]:
    monkeypatch.setattr(f, "PROCESS_KEY", "thu-nghiem")
    made = (
        f.make_unit("Sở Xây dựng", agency_id="H56.02", kind="department", level="province"),
        f.make_unit("Sở Tư pháp", agency_id="H56.03", kind="department", level="province"),
    )
    found = draft(read_yaml(EVERYTHING.read_bytes())[0])
    approving.approve(found, document="Quyết định 12", valid_from=f.LONG_AGO, by=None, at=f.MONDAY)
    return made


def officer(unit: Unit) -> Acting:
    return f.acting_as(f.make_official(unit, "case_officer"), unit)


def side_by_side() -> f.Case:
    case = f.in_processing(fee_vnd=200_000)
    for hour in (1, 2):
        by, at = case.as_role("case_officer"), case.hour(hour)
        done = work.complete(dossier_id=case.id, by=by, at=at, command_id=f"complete-{hour}")
        case = case.after(done)
    return case


def test_of_parallel_steps_an_officer_takes_the_one_of_their_own_agency(agencies: tuple[Unit, Unit]) -> None:
    case = side_by_side()
    first, second = officer(agencies[0]), officer(agencies[1])

    took = work.take(dossier_id=case.id, by=second, at=case.hour(3), command_id="second")
    assert {w.unit_id: w.assignee_id for w in open_work(took.state)} == {
        agencies[0].pk: None,
        agencies[1].pk: second.user_id,
    }
    took = work.take(dossier_id=case.id, by=first, at=case.hour(4), command_id="first")
    rows = WorkItem.objects.filter(dossier_id=case.id, done_at__isnull=True)
    expected = {agencies[0].pk: first.user_id, agencies[1].pk: second.user_id}
    assert {w.unit_id: w.assignee_id for w in open_work(took.state)} == expected
    assert dict(rows.values_list("unit_id", "assignee_id")) == expected
    assert [finding for _, findings in verification.verify() for finding in findings] == []


def test_nobody_takes_a_named_step_of_another_agency(agencies: tuple[Unit, Unit]) -> None:
    case = side_by_side()
    foreign = next(w for w in open_work(case.state) if w.unit_id == agencies[0].pk)
    with pytest.raises(NotAllowed):
        work.take(
            dossier_id=case.id,
            branch=foreign.branch,
            by=officer(agencies[1]),
            at=case.hour(3),
            command_id="take",
        )


def test_while_only_a_timer_runs_no_command_on_a_step_is_possible(agencies: tuple[Unit, Unit]) -> None:
    case = side_by_side()
    for place, unit in enumerate(agencies):
        case = case.after(
            work.complete(
                dossier_id=case.id, by=officer(unit), at=case.hour(3 + place), command_id=f"opinion-{place}"
            )
        )
    assert open_work(case.state) == ()
    of_steps = {Command.TAKE, Command.ASSIGN, Command.COMPLETE_WORK, Command.RETURN_WORK, Command.CONCLUDE}
    assert not of_steps & set(lifecycle.possible(case.state))
    with pytest.raises(TransitionRefused, match="No step is open"):
        work.take(dossier_id=case.id, by=SYSTEM, at=case.hour(6), command_id="take")
    assert process_steps.fire_due(now=case.hour(6) + timedelta(days=3)) == 1


def test_what_is_said_in_words_needs_a_person_and_the_system_is_refused() -> None:
    case = f.in_processing()
    unit = f.make_unit("Sở Tư pháp", kind="department", level="province")
    by, head = case.as_role("case_officer"), case.as_role("agency_head")
    opinions.ask(
        dossier_id=case.id, unit_id=unit.pk, question="Có không?", by=head, at=case.hour(1), command_id="ask"
    )
    case = case.after(work.complete(dossier_id=case.id, by=by, at=case.hour(1), command_id="complete"))
    about = {"dossier_id": case.id, "by": SYSTEM, "at": case.hour(2)}
    before = case.reread().state

    with pytest.raises(NotAllowed, match="whose words they are"):
        noting.note(text="Đã gọi", is_shared=True, command_id="note", **about)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed, match="whose words they are"):
        returning_work.return_to(step_no=1, reason="Thiếu", command_id="return", **about)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed, match="opinion is awaited"):
        opinions.give(answer="Có", position=opinions.Position.OTHER, command_id="give", **about)  # type: ignore[arg-type]
    assert case.reread().state == before


def test_a_list_of_papers_checked_twice_with_one_key_answers_the_same_and_with_another_is_closed() -> None:
    case = f.in_processing()
    unit = f.make_unit("Trung tâm Phục vụ hành chính công")
    receiver = officer(unit)
    sent = travelling.send(
        dossier_ids=[case.id],
        to_unit_id=unit.pk,
        carrier="",
        by=case.as_intake,
        at=case.hour(1),
        command_id="s",
    )
    item = PaperItem.objects.get(list=sent)
    about = {"list_id": sent.pk, "present": [item.pk], "extra": (), "by": receiver, "at": case.hour(2)}

    once = travelling.receive(command_id="r", **about)  # type: ignore[arg-type]
    again = travelling.receive(command_id="r", **about)  # type: ignore[arg-type]
    assert (again.pk, again.received_at) == (once.pk, once.received_at)
    assert Event.objects.filter(stream=case.id, kind="papers_received").count() == 1
    with pytest.raises(PaperListClosed):
        travelling.receive(command_id="another", **about)  # type: ignore[arg-type]
