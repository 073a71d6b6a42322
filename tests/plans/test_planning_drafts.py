"""From a text to a plan: a person decides on each proposal, another adopts; two at once, twice, what is refused."""

from dataclasses import replace

import pytest

import factories as f
import plan_ground as g
from motcua.plans import draft_queries, drafting
from motcua.plans.errors import (
    DocumentRefused,
    NotAllowed,
    SaidRefused,
    SamePerson,
    Stale,
    StillOpen,
    WrongMoment,
)
from motcua.plans.models import Plan, PlanDeed, PlanDraft, Proposal, Target, Task
from motcua.plans.rules.law import By
from motcua.plans.rules.proposals import Said, from_json
from motcua.records import actions as records

pytestmark = pytest.mark.django_db


def _first(one: PlanDraft) -> Proposal:
    return draft_queries.proposals_of(one)[0]


def test_each_target_and_task_is_proposed_with_its_place_in_the_text() -> None:
    one = g.draft()

    found = draft_queries.proposals_of(one)

    assert [(p.sort, p.said["indicator"] or p.said["title"], p.state) for p in found] == [
        ("target", "ONTIME_ONESTOP", "open"),
        ("target", "SAT_TTHC", "open"),
        ("target", "ONLINE_SHARE", "open"),
        ("target", "PAY_TXN_ONLINE", "open"),
        ("task", "Rà soát thủ tục hành chính năm 2026", "open"),
        ("task", "Ban hành kế hoạch kiểm tra cải cách hành chính", "open"),
    ]
    assert [draft_queries.is_marked(p) for p in found] == [False, False, True, True, False, False]
    assert one.text[found[0].start : found[0].end].startswith("Tỷ lệ hồ sơ giải quyết trước hạn")


def test_a_confirmed_plan_has_its_objectives_targets_and_tasks() -> None:
    justice = f.make_unit("Sở Tư pháp", kind="department", level="province")

    plan = g.adopted()

    assert [one.domain for one in plan.objectives.all()] == ["steering", "procedures"]
    assert [(t.indicator, str(t.value), t.deadline) for t in plan.targets.all()] == [
        ("ONTIME_ONESTOP", "98.0000", "2026"),
        ("SAT_TTHC", "90.0000", "2026"),
        ("ONLINE_SHARE", "60.0000", "2026"),
        ("PAY_TXN_ONLINE", "30.0000", "2026"),
    ]
    task = plan.tasks.get(ordinal=1)
    assert (task.product, task.lead_id, task.supporting, str(task.due_on), task.state) == (
        "Báo cáo rà soát", justice.pk, "Các sở, ban, ngành", "2026-06-30", "planned",
    )  # fmt: skip
    assert (plan.level, plan.year, str(plan.measured_from), str(plan.measured_to)) == (
        "province", 2026, "2026-01-01", "2026-12-31",
    )  # fmt: skip


def test_nothing_is_handed_over_while_a_proposal_is_undecided() -> None:
    by = g.staff()
    one = g.draft(by=by)

    with pytest.raises(StillOpen) as still:
        drafting.propose(one.pk, by=by, at=g.NOW)

    assert still.value.count == 6
    assert not Plan.objects.exists()


def test_who_entered_it_does_not_adopt_it() -> None:
    by = By(g.staff().user_id, None, frozenset({"reform_staff", "province_leader"}))
    one = g.draft(by=by)
    g.confirm_all(one, by)
    drafting.propose(one.pk, by=by, at=g.NOW)

    with pytest.raises(SamePerson):
        drafting.adopt(one.pk, by=by, at=g.NOW)

    assert not Plan.objects.exists()


def test_who_may_not_adopt_is_refused() -> None:
    by = g.staff()
    one = g.draft(by=by)
    g.confirm_all(one, by)
    drafting.propose(one.pk, by=by, at=g.NOW)

    with pytest.raises(NotAllowed):
        drafting.adopt(one.pk, by=g.staff(), at=g.NOW)


def test_adopting_twice_makes_one_plan() -> None:
    plan = g.adopted()
    one = PlanDraft.objects.get()

    again = drafting.adopt(one.pk, by=g.leader(), at=g.NOW)

    assert (again.pk, Plan.objects.count(), Target.objects.count(), Task.objects.count()) == (
        plan.pk,
        1,
        4,
        2,
    )


def test_rejected_proposals_do_not_become_the_plans() -> None:
    by = g.staff()
    one = g.draft(by=by)
    drafting.reject(_first(one).pk, revision=0, by=by, at=g.NOW)
    g.confirm_all(one, by)
    drafting.propose(one.pk, by=by, at=g.NOW)

    plan = drafting.adopt(one.pk, by=g.leader(), at=g.NOW)

    assert [t.indicator for t in plan.targets.all()] == ["SAT_TTHC", "ONLINE_SHARE", "PAY_TXN_ONLINE"]


def test_of_two_people_who_decide_differently_the_second_is_told() -> None:
    one = g.draft()
    proposal, first, second = _first(one), g.staff(), g.staff()
    said = from_json(proposal.said)
    drafting.confirm(proposal.pk, said, revision=0, by=first, at=g.NOW)

    with pytest.raises(Stale):
        drafting.confirm(proposal.pk, replace(said, value="95"), revision=0, by=second, at=g.NOW)
    with pytest.raises(Stale):
        drafting.reject(proposal.pk, revision=0, by=second, at=g.NOW)

    kept = Proposal.objects.get(pk=proposal.pk)
    assert (kept.state, kept.said["value"], kept.decided_by_id, kept.revision) == (
        "confirmed", "98", first.user_id, 1,
    )  # fmt: skip


def test_of_two_people_who_decide_alike_there_is_one_decision() -> None:
    one = g.draft()
    proposal, first = _first(one), g.staff()
    said = from_json(proposal.said)
    drafting.confirm(proposal.pk, said, revision=0, by=first, at=g.NOW)

    drafting.confirm(proposal.pk, said, revision=0, by=g.staff(), at=g.NOW)

    kept = Proposal.objects.get(pk=proposal.pk)
    assert (kept.decided_by_id, kept.revision) == (first.user_id, 1)
    assert PlanDeed.objects.filter(kind="proposal-confirmed").count() == 1


def test_a_changed_proposal_keeps_what_was_read() -> None:
    one = g.draft()
    proposal = _first(one)

    drafting.confirm(
        proposal.pk, replace(from_json(proposal.said), value="99.5"), revision=0, by=g.staff(), at=g.NOW
    )

    kept = Proposal.objects.get(pk=proposal.pk)
    assert (kept.state, kept.read["value"], kept.said["value"]) == ("changed", "98", "99.5")  # type: ignore[index]


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"value": "không"}, ("value", "no-number")),
        ({"value": "NaN"}, ("value", "no-number")),
        ({"value": "101"}, ("value", "over-100")),
        ({"value": "-1"}, ("value", "negative")),
        ({"value": ""}, ("value", "required")),
        ({"kind": "range", "value": "20", "value_to": "15"}, ("value_to", "no-range")),
        ({"kind": "zero"}, ("value", "not-zero")),
        ({"kind": "rank", "unit": "rank", "value": "1.5"}, ("value", "no-rank")),
        ({"deadline": "2026-02-30"}, ("deadline", "no-day")),
        ({"comparator": "≈"}, ("comparator", "unknown")),
        ({"domain": "sport"}, ("domain", "unknown")),
        ({"part_of": 99}, ("part_of", "unknown")),
        ({"part_of": 1}, ("part_of", "circular")),
    ],
)
def test_what_cannot_stand_is_refused_and_nothing_is_kept(
    changed: dict[str, object], fault: tuple[str, str]
) -> None:
    proposal = _first(g.draft())
    said = replace(from_json(proposal.said), **changed)  # type: ignore[arg-type]

    with pytest.raises(SaidRefused) as refused:
        drafting.confirm(proposal.pk, said, revision=0, by=g.staff(), at=g.NOW)

    assert fault in refused.value.faults
    assert Proposal.objects.get(pk=proposal.pk).state == "open"


def test_what_the_reader_missed_is_added_once_with_its_place() -> None:
    by = g.staff()
    one = g.draft(by=by)
    said = Said(kind="zero", value="0", unit="count", comparator="=", deadline="2026", indicator="BACKLOG")

    added = drafting.add(one.pk, "target", said, quote="I. MỤC TIÊU", by=by, at=g.NOW)
    again = drafting.add(one.pk, "target", said, quote="I. MỤC TIÊU", by=by, at=g.NOW)

    assert (added.pk, added.ordinal, added.state) == (again.pk, 7, "added")
    assert one.text[added.start : added.end] == "I. MỤC TIÊU"


def test_words_that_do_not_stand_in_the_text_are_no_place() -> None:
    by = g.staff()

    with pytest.raises(SaidRefused) as refused:
        drafting.add(
            g.draft(by=by).pk, "task", Said(title="Khảo sát hài lòng"), quote="ở đâu", by=by, at=g.NOW
        )

    assert refused.value.faults == [("quote", "not-in-text")]


def test_the_same_text_again_is_the_same_draft() -> None:
    by = g.staff()

    assert g.draft(by=by).pk == g.draft(by=by).pk


def test_another_text_of_the_same_name_is_refused() -> None:
    g.draft()

    with pytest.raises(SaidRefused) as refused:
        drafting.begin(g.HEAD, g.TEXT + "thêm", by=g.staff(), at=g.NOW)

    assert refused.value.faults == [("title", "used")]


def test_a_withdrawn_draft_frees_its_name_and_takes_no_decision() -> None:
    by = g.staff()
    one = g.draft(by=by)
    drafting.withdraw(one.pk, by=by, at=g.NOW)

    with pytest.raises(WrongMoment):
        drafting.reject(_first(one).pk, revision=0, by=by, at=g.NOW)
    assert g.draft(by=by).pk != one.pk


def test_a_draft_given_back_is_in_work_again_with_the_reason() -> None:
    by = g.staff()
    one = g.draft(by=by)
    g.confirm_all(one, by)
    drafting.propose(one.pk, by=by, at=g.NOW)

    drafting.give_back(one.pk, "Thiếu chỉ tiêu số hóa", by=g.leader(), at=g.NOW)

    assert PlanDraft.objects.get().state == "open"
    assert PlanDeed.objects.get(kind="give-back").words == "Thiếu chỉ tiêu số hóa"


def test_a_unit_keeps_its_own_plan_and_no_other() -> None:
    own, other = f.make_unit("Phường A"), f.make_unit("Phường B")
    head_of_own = By(f.make_official(own, "division_head").pk, own.pk, frozenset({"division_head"}))

    mine = drafting.begin(replace(g.HEAD, level="unit", unit_id=own.pk), g.TEXT, by=head_of_own, at=g.NOW)

    assert mine.unit_id == own.pk
    for unit_id in (other.pk, None):
        with pytest.raises(NotAllowed):
            drafting.begin(replace(g.HEAD, unit_id=unit_id), g.TEXT, by=head_of_own, at=g.NOW)


def test_an_empty_text_is_refused() -> None:
    with pytest.raises(DocumentRefused):
        drafting.begin(g.HEAD, " \n", by=g.staff(), at=g.NOW)


def test_a_scan_that_is_read_twice_is_laid_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    one = g.draft()
    Proposal.objects.all().delete()
    PlanDraft.objects.filter(pk=one.pk).update(state="reading", text="")
    scanned = drafting.documents.Scanned(g.TEXT, ())
    kept = records.store(b"%PDF-1.4 scan", limit_bytes=1000, accepted=frozenset({"application/pdf"}))
    PlanDraft.objects.filter(pk=one.pk).update(file=kept)
    monkeypatch.setattr(drafting.documents, "scanned_text", lambda *_a: scanned)

    for _ in range(2):
        drafting.read_scan(one.pk, 1, at=g.NOW)

    assert PlanDraft.objects.get().state == "open"
    assert Proposal.objects.count() == 6


def test_a_scan_that_cannot_be_read_says_so() -> None:
    one = g.draft()
    PlanDraft.objects.filter(pk=one.pk).update(state="reading")

    drafting.give_up(one.pk, "broken", at=g.NOW)

    assert (PlanDraft.objects.get().state, PlanDraft.objects.get().problem) == ("unreadable", "broken")
