"""The end of a digitised paper's retention: a list, two persons, the job, and no paper that a dossier still uses."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

import factories as f
from digitising_ground import NOW, Desk, answer_all, by, make_confirmed, make_desk, make_read
from motcua.digitising import ended_queries
from motcua.digitising import queries as desk_queries
from motcua.digitising.actions import confirming
from motcua.digitising.actions.confirming import Verdict
from motcua.digitising.actions.counting import Count, enter
from motcua.digitising.models import Answer, Page, Paper, Proposal, Scan
from motcua.dossiers.models import ReusedPaper
from motcua.kernel import scopes
from motcua.kernel.zone import VIETNAM
from motcua.records import holding_actions as store
from motcua.records.models import Holding, HoldingRead, StoredFile
from motcua.records.queries import read_file
from motcua.rights import queries
from motcua.rights.actions import certifying, destruction, paper_destruction
from motcua.rights.actions.recording import By
from motcua.rights.errors import MovedOn, NotThere, NotYours, SecondPersonNeeded, TooEarly
from motcua.rights.models import DestructionPaper
from motcua.rights.rules import law

pytestmark = pytest.mark.django_db
LATER = datetime(2048, 3, 1, 9, 0, tzinfo=VIETNAM)
ONE_YEAR = Verdict(stock="results", valid_until=date(2027, 6, 30))


def people(desk: Desk) -> tuple[By, By]:
    head = f.make_official(desk.unit, "agency_head")
    return (
        By(desk.officer.pk, desk.unit.pk, frozenset({"registry"})),
        By(head.pk, desk.unit.pk, frozenset({"agency_head"})),
    )


def listed(desk: Desk, *papers: Paper) -> int:
    """A list of these papers, approved by a second person."""
    registry, head = people(desk)
    made = paper_destruction.propose(
        paper_ids=[one.pk for one in papers], unit_ids={desk.unit.pk}, by=registry, at=LATER
    )
    destruction.decide(made.pk, approves=True, document="7/QĐ-UBND", words="", by=head, at=LATER)
    return made.pk


def test_a_paper_falls_due_twenty_years_after_the_year_in_which_its_validity_ended() -> None:
    desk = make_desk()
    paper = make_confirmed(desk, verdict=ONE_YEAR)
    make_confirmed(desk)  # holds for good

    assert queries.papers_falling_due(date(2047, 12, 31)) == []
    found = queries.papers_falling_due(date(2048, 1, 1), unit_ids=frozenset({desk.unit.pk}))

    assert [(one.paper.paper_id, one.rule.key) for one in found] == [(paper.pk, "digitised:results")]
    assert (found[0].paper.last_day, found[0].due_on) == (date(2027, 6, 30), date(2048, 1, 1))
    assert queries.papers_falling_due(date(2048, 1, 1), unit_ids=frozenset({0})) == []


def test_a_paper_in_work_never_falls_due_and_one_set_aside_after_a_year() -> None:
    desk = make_desk()
    make_read(desk)
    aside = make_read(desk)
    confirming.set_aside(aside.pk, "Quét hai lần", by=by(desk, aside))

    assert [one.paper.paper_id for one in queries.papers_falling_due(date(2027, 12, 31))] == []
    found = queries.papers_falling_due(date(2099, 1, 1))

    assert [(one.paper.paper_id, one.due_on) for one in found] == [(aside.pk, date(2028, 1, 1))]


def test_a_revoked_paper_that_held_for_good_falls_due_and_no_term_counts_from_the_confirmation() -> None:
    desk = make_desk()
    revoked = make_confirmed(desk)
    assert revoked.holding_id is not None
    store.revoke(holding_id=revoked.holding_id, why="Cấp sai", on=date(2030, 5, 2))
    unstated = make_confirmed(desk, verdict=Verdict(stock="dossiers"))
    over = make_confirmed(desk, verdict=Verdict(stock="dossiers", valid_until=date(2001, 1, 1)))

    days = {one.paper_id: one.last_day for one in ended_queries.ended(before=date(2099, 1, 1))}

    assert days == {
        revoked.pk: date(2030, 5, 1),
        unstated.pk: NOW.date(),
        over.pk: NOW.date(),  # the years never count from before it was digitised
    }


def test_the_kind_of_a_paper_wins_over_its_stock() -> None:
    rules = law.retention_on(date(2026, 1, 1)).digitised
    exact = law.PaperRetention(
        rules.basis, rules.certainty, rules.default, rules.set_aside, rules.stocks,
        {"KQ.1": law.RetentionRule("digitised:KQ.1", 70, keeps_result=False)},
    )  # fmt: skip
    assert exact.rule_for(stock="results", kind="KQ.1", is_set_aside=False).years == 70
    assert exact.rule_for(stock="results", kind="KQ.2", is_set_aside=False).years == 20
    assert exact.rule_for(stock="", kind="", is_set_aside=False).years == 10
    assert exact.rule_for(stock="results", kind="KQ.1", is_set_aside=True).years == 1


def test_destruction_takes_files_words_and_the_owners_copy_and_leaves_the_count() -> None:
    desk = make_desk()
    paper, stays = make_confirmed(desk, verdict=ONE_YEAR), make_confirmed(desk)
    held = Holding.objects.get(pk=paper.holding_id)
    store.read([held], user_id=desk.officer.pk, unit_id=desk.unit.pk, purpose="test", at=NOW)
    page = Page.objects.get(paper=paper).picture_id
    files = {paper.source_file_id, paper.file_id, page}
    number = listed(desk, paper)

    carried = destruction.carry_out(number, at=LATER + timedelta(days=2))

    assert (carried.state, carried.destroyed, carried.spared, carried.files_destroyed) == ("done", 1, 0, 3)
    row = Paper.objects.select_related("scan").get(pk=paper.pk)
    assert (row.state, row.held_until, row.holding_id, row.fingerprint) == (
        "destroyed",
        date(2027, 6, 30),
        None,
        "",
    )
    assert (row.scan.file_id, row.scan.file_name) == (None, "")
    assert not StoredFile.objects.filter(pk__in=files).exists()
    assert not Holding.objects.filter(pk=held.pk).exists()
    assert not HoldingRead.objects.exists()
    assert not Answer.objects.filter(paper=paper).exists()
    assert not Proposal.objects.filter(reading__paper=paper).exists()
    stays.refresh_from_db()
    assert (stays.state, Holding.objects.filter(pk=stays.holding_id).count()) == ("confirmed", 1)
    line = DestructionPaper.objects.get()
    # the reading of the store, the holding, a page, seven proposals and answers each, the scan, the paper
    assert (line.state, line.rows, line.files) == ("done", 1 + 1 + 1 + 7 + 7 + 1 + 1, 3)


def test_the_certificate_of_a_list_of_papers_can_be_computed_again_and_be_repeated() -> None:
    desk = make_desk()
    paper = make_confirmed(desk, verdict=ONE_YEAR)
    source = paper.source_file_id
    number = listed(desk, paper)
    destruction.carry_out(number, at=LATER)

    made = queries.lists(frozenset({desk.unit.pk})).get(pk=number)
    assert made.root_sha256 == destruction.root_of(number)
    assert read_file(str(made.certificate_id)).startswith(b"%PDF-1.7")
    told = certifying.as_json(number)
    assert [(one["paper"], one["source_sha256"]) for one in told["papers"]] == [(paper.pk, source)]
    assert certifying.repeat(told, at=LATER, apply=True) == (0, 1)
    DestructionPaper.objects.update(rows=99)
    assert made.root_sha256 != destruction.root_of(number)

    # as the restored database would hold it: the same paper with the same pages
    again = make_confirmed(desk, verdict=ONE_YEAR)
    told["papers"][0] |= {"paper": again.pk, "source_sha256": again.source_file_id}
    with pytest.raises(certifying.CertificateBroken):
        certifying.repeat(told, at=LATER, apply=True)
    told["root_sha256"] = certifying.certificates.root(
        [], [tuple(one) for one in told["files"]], [certifying.certificates.PaperLine(**told["papers"][0])]
    )
    assert certifying.repeat(told, at=LATER, apply=True) == (1, 0)
    again.refresh_from_db()
    assert again.state == "destroyed"


def test_a_paper_that_a_kept_dossier_uses_is_spared_also_after_the_approval() -> None:
    desk = make_desk()
    used, free = make_confirmed(desk, verdict=ONE_YEAR), make_confirmed(desk, verdict=ONE_YEAR)
    case = f.returned()
    number = listed(desk, used, free)
    with scopes.scope(scopes.of_system("test")):
        ReusedPaper.unscoped.create(
            dossier_id=case.id, component_key="a", holding_id=used.holding_id, seq=1, at=NOW, shelf="province",
            state={},
        )  # fmt: skip

    carried = destruction.carry_out(number, at=LATER)

    assert (carried.destroyed, carried.spared) == (1, 1)
    spared = DestructionPaper.objects.get(paper=used)
    assert (spared.state, spared.why) == (
        "spared",
        f"Hồ sơ {case.code} còn lưu giữ đang sử dụng giấy tờ này.",
    )
    used.refresh_from_db()
    assert used.state == "confirmed"
    assert read_file(str(used.file_id))
    assert Holding.objects.filter(pk=used.holding_id).exists()


def test_a_paper_opened_again_after_the_approval_is_spared() -> None:
    desk = make_desk()
    paper = make_confirmed(desk, verdict=ONE_YEAR)
    number = listed(desk, paper)
    confirming.reopen(paper.pk, "Sai ngày", by=by(desk, paper))

    destruction.carry_out(number, at=LATER)

    assert DestructionPaper.objects.get().why == "Giấy tờ đã được mở lại hoặc đã tiêu hủy."
    paper.refresh_from_db()
    assert paper.state == "to_confirm"


def test_the_signed_copy_goes_with_the_unsigned_one_that_it_superseded() -> None:
    desk = make_desk()
    paper = make_confirmed(desk, verdict=ONE_YEAR)
    first = paper.holding_id
    confirming.reopen(paper.pk, "Sai số", by=by(desk, paper))
    answer_all(desk, paper, number="99/GXN-UBND")
    second = confirming.confirm(paper.pk, ONE_YEAR, by=by(desk, paper))
    assert {first, second} == set(Holding.objects.values_list("pk", flat=True))

    destruction.carry_out(listed(desk, paper), at=LATER)

    assert Holding.objects.count() == 0


def test_two_papers_that_share_a_copy_in_the_store_leave_it_to_the_last() -> None:
    desk = make_desk()
    one, other = make_confirmed(desk, verdict=ONE_YEAR), make_confirmed(desk, verdict=ONE_YEAR)
    Paper.objects.filter(pk=other.pk).update(holding_id=one.holding_id)

    destruction.carry_out(listed(desk, one), at=LATER)
    assert Holding.objects.filter(pk=one.holding_id).exists()

    registry, head = people(desk)
    made = paper_destruction.propose(paper_ids=[other.pk], unit_ids={desk.unit.pk}, by=registry, at=LATER)
    destruction.decide(made.pk, approves=True, document="8", words="", by=head, at=LATER)
    destruction.carry_out(made.pk, at=LATER)
    assert not Holding.objects.filter(pk=one.holding_id).exists()


def test_another_units_paper_an_early_one_or_a_listed_one_is_not_put_on_a_list() -> None:
    desk = make_desk()
    paper = make_confirmed(desk, verdict=ONE_YEAR)
    registry, head = people(desk)

    def propose(who: By = registry, units: set[int] | None = None, at: datetime = LATER) -> int:
        within = {desk.unit.pk} if units is None else units
        return paper_destruction.propose(paper_ids=[paper.pk], unit_ids=within, by=who, at=at).pk

    with pytest.raises(NotThere):
        propose(units={0})
    with pytest.raises(NotThere):  # it still holds
        propose(at=NOW)
    with pytest.raises(TooEarly):
        propose(at=datetime(2047, 12, 31, 23, 0, tzinfo=VIETNAM))
    with pytest.raises(NotYours):
        propose(By(1, desk.unit.pk, frozenset({"case_officer"})))
    both = By(registry.user_id, desk.unit.pk, frozenset({"registry", "agency_head"}))
    number = propose(both)
    with pytest.raises(MovedOn):
        propose()
    with pytest.raises(SecondPersonNeeded):
        destruction.decide(number, approves=True, document="1", words="", by=both, at=LATER)
    destruction.decide(number, approves=False, document="", words="Còn khiếu nại", by=head, at=LATER)
    assert propose() != number


def test_a_destroyed_paper_counts_as_digitised_on_the_days_on_which_it_held() -> None:
    desk = make_desk()
    paper = make_confirmed(desk, verdict=ONE_YEAR)
    count = Count("results", NOW.date(), 10, document="Biên bản kiểm đếm số 1")
    enter(desk.unit.pk, count, by_id=desk.officer.pk, at=NOW)
    destruction.carry_out(listed(desk, paper), at=LATER)

    def digitised(day: date) -> tuple[int, ...]:
        return desk_queries.stock_on(day, [desk.unit.pk])[0].paper_ids

    assert digitised(date(2027, 6, 30)) == (paper.pk,)
    assert digitised(date(2027, 7, 1)) == ()


def test_the_other_papers_of_a_scan_keep_their_own_pages() -> None:
    desk = make_desk()
    paper, other = make_confirmed(desk, verdict=ONE_YEAR), make_confirmed(desk)
    Paper.objects.filter(pk=other.pk).update(scan=paper.scan, first_page=2)

    destruction.carry_out(listed(desk, paper), at=LATER + timedelta(days=2))

    other.refresh_from_db()
    assert read_file(str(other.source_file_id))
    assert Scan.objects.get(pk=other.scan_id).file_id is None


def test_a_run_that_stops_in_the_middle_goes_on_and_destroys_nothing_twice() -> None:
    desk = make_desk()
    number = listed(desk, *(make_confirmed(desk, verdict=ONE_YEAR) for _ in range(3)))

    states = [destruction.carry_out(number, at=LATER + timedelta(days=2), most=1) for _ in range(4)]

    assert [(one.state, one.destroyed) for one in states] == [
        ("approved", 1), ("approved", 2), ("done", 3), ("done", 3)
    ]  # fmt: skip
    assert [one.rows for one in DestructionPaper.objects.all()] == [18, 18, 18]
    assert states[-1].files_destroyed == 9


def test_the_pages_propose_approve_and_tell_what_became_of_the_papers() -> None:
    desk = make_desk()
    paper = make_confirmed(desk, verdict=Verdict(stock="dossiers"))
    Paper.objects.filter(pk=paper.pk).update(
        confirmed_at=datetime(2001, 1, 1, tzinfo=VIETNAM), valid_until=date(2002, 1, 1)
    )
    Holding.objects.filter(pk=paper.holding_id).update(term="until", valid_until=date(2002, 1, 1))
    head = f.make_official(desk.unit, "agency_head")
    first, second = Client(), Client()
    first.force_login(desk.officer)
    second.force_login(head)

    page = first.get("/rights/office/retention/").content.decode()
    assert f'name="paper" id="paper-{paper.pk}"' in page
    made = first.post("/rights/office/retention/", {"deed": "propose-papers", "paper": [str(paper.pk), "x"]})
    assert made.status_code == 302
    done = second.post(made["Location"], {"deed": "approve", "document": "9/QĐ-UBND"})
    assert done.status_code == 302
    destruction.carry_out(DestructionPaper.objects.get().list_id, at=LATER)
    page = second.get(made["Location"]).content.decode()

    assert "Giấy tờ số hóa đã tiêu hủy" in page
    assert f"Giấy tờ {paper.pk}" in page
    shown = first.get(reverse("digitising:paper", args=[paper.pk]))
    assert shown.status_code == 200
    assert "Đã tiêu hủy khi hết thời hạn lưu giữ" in shown.content.decode()


def test_the_command_lists_the_papers_that_are_due(capsys: pytest.CaptureFixture[str]) -> None:
    import json

    from django.core.management import call_command

    paper = make_confirmed(make_desk(), verdict=ONE_YEAR)
    call_command("rights_due", "--papers", "--on", "2048-01-01", "--json")
    assert [one["paper"] for one in json.loads(capsys.readouterr().out)] == [paper.pk]
