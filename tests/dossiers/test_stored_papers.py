"""The personal data store and dossiers: filled by events once each, reused, checked again, asked although held."""

import threading
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

import factories as f
from motcua.dossiers import store_queries, verification
from motcua.dossiers.actions import drafts, intake, keeping, reusing, supplements, work
from motcua.dossiers.errors import HeldByStore, InputRefused
from motcua.dossiers.models import AskedAlthoughHeld, Component, Dossier, DraftFile, ReusedPaper
from motcua.dossiers.rules.opening import HandedIn
from motcua.kernel.scopes import of_system, scope
from motcua.ledger.models import Event
from motcua.records import actions as files
from motcua.records import holding_actions as store
from motcua.records import holding_queries, rules
from motcua.records.errors import HoldingAlreadyThere, HoldingNotFound, HoldingNotUsable
from motcua.records.holding_rules import Origin, Standing, Term
from motcua.records.models import Holding, HoldingRead

LATER = f.MONDAY + timedelta(days=1)
DAY = f.MONDAY.date()


def pdf(words: str) -> str:
    content = b"%PDF-1.7\n" + words.encode()
    return str(files.store(content, limit_bytes=10_000, accepted=rules.ACCEPTED_UPLOADS).pk)


def held(
    number: str, kind: str, *, until: date | None = None, dossier_id: int = 900_001, at: datetime = f.MONDAY
) -> Holding:
    """A confirmed paper in the store of `number`, out of an older dossier."""
    source = store.Source(dossier_id=dossier_id, code="H56.1-260101-0001", seq=3, component="c1")
    store.put(
        [
            store.Paper(
                owner_number=number,
                kind=kind,
                title="Giấy xác nhận tình trạng hôn nhân",
                origin=Origin.SUPPLIED,
                source=source,
                file_sha256=pdf(f"{number} {kind} {dossier_id}"),
                file_name="giay-xac-nhan.pdf",
                term=Term.UNTIL if until else Term.UNSTATED,
                valid_until=until,
                confirmed=store.Confirmation(at=at, by_id=1, unit_id=1),
            )
        ],
        at=at,
    )
    return Holding.objects.get(source_dossier_id=dossier_id)


def filled(case: f.Case, key: str, holding: Holding) -> tuple[HandedIn, ...]:
    version = case.procedure.current_version
    assert version is not None
    return tuple(
        HandedIn(key=c["key"], name=c["name"], holding_id=str(holding.pk) if c["key"] == key else "")
        for c in version.content["components"]
    )


def filed_with(number: str = "056090001234", **wanted: object) -> tuple[f.Case, Holding]:
    """A dossier submitted with a stored paper for its second component."""
    citizen, procedure = f.make_citizen(personal_id=number), f.make_procedure()
    holding = held(number, f"{procedure.code}/c2", **wanted)  # type: ignore[arg-type]
    parts = (
        HandedIn(key="c1", name="Tờ khai"),
        HandedIn(key="c2", name="Giấy chứng sinh", holding_id=str(holding.pk)),
    )
    return f.submitted(citizen=citizen, procedure=procedure, components=parts), holding


def keep(case: f.Case, at: datetime = LATER) -> int:
    with scope(of_system("test")):
        return keeping.follow(dossier_id=case.id, at=at)


# ---------------------------------------------------------------- filled by events


def test_a_result_enters_the_store_of_its_owner_once(db: None) -> None:
    case = f.concluded()

    assert keep(case) == 1
    assert keep(case) == 0

    [paper] = holding_queries.papers_of([case.party.owner_id_number], on=DAY)
    assert (paper.origin, paper.source_dossier_id, paper.source_code) == ("result", case.id, case.code)
    assert (paper.number, paper.issuer) == (case.row.result_number, case.handling_unit.name)
    assert (paper.term, paper.file_id) == ("permanent", case.row.result_sha256)
    assert paper.signature == "unsigned"
    assert paper.legal_value == "electronic_copy"


def test_every_event_that_fills_the_store_puts_one_job(db: None) -> None:
    case = f.concluded()

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'dossiers.keep_papers' AND lock = %s",
            [f"papers-{case.id}"],
        )
        assert cursor.fetchone() == (2,)  # accepted, concluded


def test_the_database_lets_an_event_bring_a_paper_once(db: None) -> None:
    paper = held("056090001234", "KQ.G15.000038")

    with pytest.raises(IntegrityError), transaction.atomic():
        Holding.objects.create(
            owner_number="056090001234", kind="another", title="x", term="unstated", legal_value="electronic_copy",
            signature="unsigned", origin="supplied", source_dossier_id=paper.source_dossier_id,
            source_component=paper.source_component, source_seq=paper.source_seq, file_id=paper.file_id,
            file_name="x.pdf", stored_at=LATER,
        )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_jobs_at_once_bring_a_paper_once() -> None:
    sha, ready = pdf("hai lần một lúc"), threading.Barrier(2)
    paper = store.Paper(
        owner_number="056090001234", kind="KQ.1", title="Giấy", origin=Origin.RESULT, file_sha256=sha,
        file_name="a.pdf", source=store.Source(dossier_id=5, code="x", seq=2),
    )  # fmt: skip
    new: list[int] = []

    def run() -> None:
        ready.wait(10)
        new.append(store.put([paper], at=LATER))
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert sorted(new) == [0, 1]
    assert Holding.objects.count() == 1


def test_a_recalled_result_is_revoked_and_the_next_one_takes_its_place(db: None) -> None:
    case = f.concluded()
    keep(case)
    with scope(of_system("test")):
        case = case.after(
            work.recall(
                dossier_id=case.id, reason="Sai họ tên", by=case.as_role("agency_head"), at=case.hour(40),
                command_id="recall-1",
            )
        )  # fmt: skip
        keep(case)
        [first] = Holding.objects.all()
        assert (
            first.revoked_why,
            holding_queries.snapshot(first, case.state.last_at.date())["standing"],
        ) == (
            "Sai họ tên",
            "revoked",
        )
        result = work.ResultPaper(number="99/KQ", file_sha256=pdf("kết quả mới"))
        work.conclude(
            dossier_id=case.id,
            result=result,
            by=case.as_role("agency_head"),
            at=case.hour(41),
            command_id="again",
        )

    assert keep(case) == 1
    first.refresh_from_db()
    second = Holding.objects.exclude(pk=first.pk).get()
    assert first.superseded_by_id == second.pk
    assert (second.number, second.revoked_on, second.superseded_by_id) == ("99/KQ", None, None)


def test_jobs_that_come_in_the_wrong_order_bring_the_same(db: None) -> None:
    one = store.Paper(
        owner_number="056090001234", kind="KQ.1", title="Giấy", origin=Origin.RESULT, file_sha256=pdf("1"),
        file_name="a.pdf", source=store.Source(dossier_id=5, code="x", seq=2), issued_on=DAY,
    )  # fmt: skip
    two = replace(
        one, file_sha256=pdf("2"), source=replace(one.source, seq=7), issued_on=DAY + timedelta(days=2)
    )

    store.put([two], at=LATER)
    store.put([one], at=LATER)

    older, newer = Holding.objects.get(source_seq=2), Holding.objects.get(source_seq=7)
    assert (older.superseded_by_id, older.superseded_on) == (newer.pk, two.issued_on)
    assert newer.superseded_by_id is None


def test_the_result_of_a_correction_supersedes_the_result_it_corrects(db: None) -> None:
    wrong = store.Paper(
        owner_number="056090001234", kind="KQ.1", title="Giấy", origin=Origin.RESULT, file_sha256=pdf("sai"),
        file_name="a.pdf", source=store.Source(dossier_id=5, code="x", seq=9), issued_on=DAY,
    )  # fmt: skip
    right = replace(
        wrong, file_sha256=pdf("đúng"), source=store.Source(dossier_id=6, code="y", seq=4), supersedes=5
    )

    store.put([wrong], at=f.MONDAY)
    store.put([right], at=LATER)

    assert (
        Holding.objects.get(source_dossier_id=5).superseded_by_id
        == Holding.objects.get(source_dossier_id=6).pk
    )


def test_a_paper_found_correct_enters_the_store_and_an_unchecked_one_does_not(db: None) -> None:
    good, other = pdf("giấy chứng sinh"), pdf("tờ khai")
    parts = (
        HandedIn(key="c1", name="Tờ khai", file_sha256=other, file_name="to-khai.pdf"),
        HandedIn(key="c2", name="Giấy chứng sinh", file_sha256=good, file_name="chung-sinh.pdf"),
    )
    case = f.submitted(components=parts)
    with scope(of_system("test")):
        intake.accept(
            dossier_id=case.id,
            checks=(intake.Check("c2", "correct"),),
            by=case.as_intake,
            at=LATER,
            command_id="a",
        )

    assert keep(case) == 1
    [paper] = Holding.objects.all()
    assert (paper.kind, paper.title, paper.file_id) == (f"{case.procedure.code}/c2", "Giấy chứng sinh", good)
    assert (paper.origin, paper.confirmed_by_id) == ("supplied", case.as_intake.user_id)
    assert paper.confirmed_unit_id == case.unit.pk


def test_a_paper_without_an_account_appears_when_the_person_has_one(db: None) -> None:
    held("056090009999", "KQ.G15.000031")

    citizen = f.make_citizen(personal_id="056090009999")

    assert holding_queries.papers_of([citizen.personal_id], on=DAY).count() == 1


# ---------------------------------------------------------------- reuse


def test_a_stored_paper_stands_for_a_component_with_its_state_at_that_instant(db: None) -> None:
    case, holding = filed_with()

    [used] = ReusedPaper.unscoped.all()
    assert (used.component_key, used.holding_id, used.replaced_by, used.shelf) == (
        "c2",
        holding.pk,
        "",
        "province",
    )
    assert (used.state["standing"], used.state["sha256"]) == ("valid", holding.file_id)
    component = Component.unscoped.get(dossier_id=case.id, key="c2")
    assert (component.file_id, component.file_name) == (holding.file_id, "giay-xac-nhan.pdf")
    assert (case.state.reused_papers, case.state.held_papers, case.state.resupplied) == (1, 1, 0)
    listed = Event.objects.get(stream=case.id, seq=1).payload["components"]
    assert [one.get("stored") for one in listed] == [None, str(holding.pk)]
    assert [found for _n, found in verification.verify([case.id])] == [[]]


def test_a_result_of_another_procedure_replaces_a_component_by_its_code(db: None) -> None:
    citizen = f.make_citizen(personal_id="056090001234")
    procedure = f.make_procedure("Đăng ký kết hôn", code="1.000894")
    version = procedure.current_version
    assert version is not None
    entry = {
        "key": "marital_status",
        "case": "",
        "name": "Giấy xác nhận",
        "originals": 1,
        "copies": 0,
        "form": "",
    }
    content = {**version.content, "components": [entry]}
    from portal_ground import set_version

    set_version(procedure, content)
    holding = held(citizen.personal_id, "KQ.G15.000038", until=date(2027, 1, 1))
    part = HandedIn(key="marital_status", name="Giấy xác nhận", holding_id=str(holding.pk))

    f.submitted(citizen=citizen, procedure=procedure, components=(part,))

    assert ReusedPaper.unscoped.get().replaced_by == "KQ.G15.000038"


def test_the_portal_is_told_which_components_were_reused(db: None) -> None:
    case, _holding = filed_with()
    from motcua.dossiers.actions.telling import _record

    with scope(of_system("test")):
        record = _record(case.id)

    assert record is not None
    [paper] = [one.to_wire() for one in record.papers]
    assert (paper["DuocTaiSuDung"], paper["DuocLayTuKhoDMQG"], paper["MaKetQuaThayThe"]) == ("1", "0", "")


@pytest.mark.parametrize("number", ["056090007777", ""])
def test_another_persons_paper_is_refused(db: None, number: str) -> None:
    procedure = f.make_procedure()
    holding = held("056090001234", f"{procedure.code}/c2")
    part = HandedIn(key="c2", name="Giấy chứng sinh", holding_id=str(holding.pk))
    stranger = f.make_citizen(personal_id=number)

    with pytest.raises(HoldingNotFound):
        f.submitted(citizen=stranger, procedure=procedure, components=(part,))

    assert Dossier.unscoped.count() == 0


def test_a_paper_of_another_kind_is_refused(db: None) -> None:
    citizen, procedure = f.make_citizen(personal_id="056090001234"), f.make_procedure()
    holding = held("056090001234", "KQ.G17.000311")
    part = HandedIn(key="c2", name="Giấy chứng sinh", holding_id=str(holding.pk))

    with pytest.raises(InputRefused, match="does-not-fit"):
        f.submitted(citizen=citizen, procedure=procedure, components=(part,))


def test_a_paper_that_expired_between_draft_and_submission_is_refused(db: None) -> None:
    citizen, procedure = f.make_citizen(personal_id="056090001234"), f.make_procedure()
    holding = held("056090001234", f"{procedure.code}/c2", until=DAY)
    version = procedure.current_version
    assert version is not None
    draft = drafts.start(user_id=citizen.pk, procedure_id=procedure.pk, version_id=version.pk)
    about = {
        "draft_id": draft.pk,
        "user_id": citizen.pk,
        "component_key": "c2",
        "holding_id": str(holding.pk),
    }
    drafts.use_stored(owner_numbers=["056090001234"], at=f.MONDAY, **about)
    drafts.use_stored(owner_numbers=["056090001234"], at=f.MONDAY, **about)  # a second tap
    assert DraftFile.objects.get(draft=draft).holding_id == holding.pk
    draft.refresh_from_db()

    with pytest.raises(HoldingNotUsable) as refused, scope(of_system("test")):
        drafts.submit(
            draft_id=draft.pk, seen=draft.updated_at, order=f.order_for(procedure, f.make_unit()),
            party=f.party_of(citizen), by=f.acting_as(citizen), at=LATER,
        )  # fmt: skip

    assert refused.value.standing == Standing.EXPIRED
    assert Dossier.unscoped.count() == 0
    assert DraftFile.objects.filter(draft=draft).exists()


def test_a_revoked_paper_can_not_be_chosen(db: None) -> None:
    citizen, procedure = f.make_citizen(personal_id="056090001234"), f.make_procedure()
    holding = held("056090001234", f"{procedure.code}/c2")
    version = procedure.current_version
    assert version is not None
    draft = drafts.start(user_id=citizen.pk, procedure_id=procedure.pk, version_id=version.pk)
    assert store.revoke(holding_id=holding.pk, why="Cấp sai", on=DAY)

    with pytest.raises(HoldingNotUsable, match="revoked"):
        drafts.use_stored(
            draft_id=draft.pk, user_id=citizen.pk, component_key="c2", holding_id=str(holding.pk),
            owner_numbers=["056090001234"], at=f.MONDAY,
        )  # fmt: skip


def test_a_paper_that_fell_before_the_acceptance_is_told_to_the_officer(db: None) -> None:
    case, _holding = filed_with(until=DAY)

    with pytest.raises(InputRefused, match="stored-paper-fell"), scope(of_system("test")):
        intake.accept(dossier_id=case.id, checks=(), by=case.as_intake, at=LATER, command_id="a")

    assert case.reread().state.business == "submitted"


def test_the_acceptance_says_what_the_stored_papers_were_worth(db: None) -> None:
    case, _holding = filed_with()

    with scope(of_system("test")):
        intake.accept(dossier_id=case.id, checks=(), by=case.as_intake, at=LATER, command_id="a")

    assert Event.objects.get(stream=case.id, kind="accepted").payload["stored"] == {"c2": "valid"}
    assert ReusedPaper.unscoped.get().accepted_standing == "valid"


def test_an_owners_own_upload_is_confirmed_by_the_official_who_finds_it_correct(db: None) -> None:
    citizen, procedure = f.make_citizen(personal_id="056090001234"), f.make_procedure()
    own = store.Own(title="Giấy chứng sinh", kind=f"{procedure.code}/c2")
    about = {"owner_number": citizen.personal_id, "own": own, "file_name": "a.pdf", "by_user_id": citizen.pk}
    about["at"] = f.MONDAY
    holding = store.upload(file_sha256=pdf("tự tải lên"), **about)
    with pytest.raises(HoldingAlreadyThere):
        store.upload(file_sha256=pdf("tự tải lên"), **about)
    part = HandedIn(key="c2", name="Giấy chứng sinh", holding_id=str(holding.pk))
    case = f.submitted(citizen=citizen, procedure=procedure, components=(part,))
    assert not holding_queries.is_confirmed(holding)

    with scope(of_system("test")):
        intake.accept(
            dossier_id=case.id,
            checks=(intake.Check("c2", "correct"),),
            by=case.as_intake,
            at=LATER,
            command_id="a",
        )
    keep(case)

    holding.refresh_from_db()
    assert (holding.confirmed_by_id, holding.confirmed_unit_id) == (case.as_intake.user_id, case.unit.pk)
    assert Holding.objects.count() == 1


# ---------------------------------------------------------------- asked although held


def ask(
    case: f.Case, key: str = "c2", again: reusing.AskedAgain | None = None, what: str = "Giấy chứng sinh"
) -> f.Case:
    with scope(of_system("test")):
        return case.after(
            intake.request_supplement(
                dossier_id=case.id, items=(intake.Asked(what, key),), reason="Thiếu giấy tờ",
                deadline=LATER + timedelta(days=10), by=case.as_intake, at=LATER, command_id=f"ask-{case.id}",
                asked_again=again,
            )
        )  # fmt: skip


def with_store(number: str = "056090001234") -> tuple[f.Case, Holding]:
    """A dossier submitted without the paper that the store holds."""
    procedure = f.make_procedure()
    holding = held(number, f"{procedure.code}/c2")
    return f.submitted(citizen=f.make_citizen(personal_id=number), procedure=procedure), holding


def test_a_paper_that_the_store_holds_is_not_asked_without_a_ground(db: None) -> None:
    case, holding = with_store()
    assert (case.state.held_papers, case.state.reused_papers) == (1, 0)

    for again in (None, reusing.AskedAgain("whim"), reusing.AskedAgain("other", "  ")):
        with pytest.raises(HeldByStore) as refused:
            ask(case, again=again)
        assert refused.value.held == {"c2": str(holding.pk)}

    assert case.reread().state.business == "submitted"
    assert AskedAlthoughHeld.unscoped.count() == 0


def test_asked_on_a_ground_it_is_in_the_event_and_counted(db: None) -> None:
    case, holding = with_store()

    case = ask(case, again=reusing.AskedAgain("unreadable", "Bản chụp mờ"))

    payload = Event.objects.get(stream=case.id, kind="supplement_requested").payload
    assert payload["asked_held"] == [{"component": "c2", "stored": str(holding.pk), "ground": "unreadable"}]
    assert "Bản chụp mờ" not in str(payload)
    [row] = AskedAlthoughHeld.unscoped.all()
    assert (row.ground, row.words, row.held_since) == ("unreadable", "Bản chụp mờ", holding.stored_at)
    assert (case.state.resupplied, case.state.held_papers) == (1, 1)
    [told] = store_queries.asked_again(holding.pk)
    assert (told.dossier_code, told.unit_name) == (case.code, case.unit.name)
    assert [found for _n, found in verification.verify([case.id])] == [[]]


def test_a_paper_named_in_free_words_is_detected_by_its_title(db: None) -> None:
    case, _holding = with_store()

    with pytest.raises(HeldByStore) as refused:
        ask(case, key="", what="Bản sao giấy XÁC NHẬN tình trạng hôn nhân còn hạn")

    assert list(refused.value.held) == ["line-1"]


def test_what_the_store_does_not_hold_or_holds_unconfirmed_is_asked_freely(db: None) -> None:
    procedure = f.make_procedure()
    store.upload(
        owner_number="056090001234", own=store.Own(title="Giấy chứng sinh", kind=f"{procedure.code}/c2"),
        file_sha256=pdf("x"), file_name="x.pdf", by_user_id=1, at=f.MONDAY,
    )  # fmt: skip
    case = f.submitted(citizen=f.make_citizen(personal_id="056090001234"), procedure=procedure)

    case = ask(case)

    assert (case.state.resupplied, case.state.held_papers) == (0, 0)
    assert "asked_held" not in Event.objects.get(stream=case.id, kind="supplement_requested").payload


def test_the_official_takes_it_from_the_store_once_and_the_owner_sees_it(db: None) -> None:
    case, holding = with_store()

    def take() -> bool:
        with scope(of_system("test")):
            return reusing.take(
                dossier_id=case.id, component_key="c2", holding_id=str(holding.pk), by=case.as_intake, at=LATER,
                command_id="take-1",
            ).repeated  # fmt: skip

    assert [take(), take()] == [False, True]
    assert Component.unscoped.get(dossier_id=case.id, key="c2").file_id == holding.file_id
    assert case.reread().state.reused_papers == 1
    assert HoldingRead.objects.get().unit_id == case.unit.pk
    [use] = store_queries.uses_of([holding.pk])[holding.pk]
    assert (use.dossier_code, use.by_official, use.is_current) == (case.code, True, True)
    assert [found for _n, found in verification.verify([case.id])] == [[]]


def test_an_official_takes_no_paper_of_somebody_else(db: None) -> None:
    case, _own = with_store()
    strangers = held("056090007777", f"{case.procedure.code}/c2", dossier_id=900_002)

    with pytest.raises(HoldingNotFound), scope(of_system("test")):
        reusing.take(
            dossier_id=case.id, component_key="c2", holding_id=str(strangers.pk), by=case.as_intake, at=LATER,
            command_id="take-1",
        )  # fmt: skip


def test_a_file_sent_in_its_place_ends_the_use_of_a_stored_paper(db: None) -> None:
    case, _holding = filed_with()
    case = ask(case, again=reusing.AskedAgain("unreadable")) if case.state.held_papers else case
    fresh = HandedIn(key="c2", name="Giấy chứng sinh", file_sha256=pdf("bản mới"), file_name="moi.pdf")

    with scope(of_system("test")):
        done = supplements.supply(
            dossier_id=case.id,
            components=[fresh],
            by=case.as_citizen,
            at=LATER + timedelta(hours=1),
            command_id="s",
        )

    assert done.state.reused_papers == 0
    assert ReusedPaper.unscoped.get().dropped_seq == done.seq
