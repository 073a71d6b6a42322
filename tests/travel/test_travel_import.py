"""Configuration goes from one installation to another: what is shown, what becomes a draft, what is refused."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction

import factories
import fee_ground
import form_ground
from motcua.accounts.models import User
from motcua.kernel.zone import day_of
from motcua.procedures.actions import drafts, fee_schedules
from motcua.procedures.models import FeeSchedule, Procedure, ProcedureVersion, Sector, VersionDraft
from motcua.procedures.rules.drafting import VersionFlags
from motcua.procedures.rules.form_table import compile_form
from motcua.processes import queries as processes
from motcua.processes.actions import approving
from motcua.processes.models import ProcessVersion
from motcua.processes.rules.drafting import draft_of_table
from motcua.processes.rules.table import read_table
from motcua.records import document_templates
from motcua.travel import actions, planning, queries
from motcua.travel.actions import Origin, ProcessDecision
from motcua.travel.errors import ArchiveRefused, Blocked, NotAllowed, TravelError
from motcua.travel.planning import State
from motcua.travel.rules import entries, plain_yaml

NOW = factories.MONDAY
DAY = day_of(NOW)
ORIGIN = Origin("Tỉnh Khánh Hòa", NOW, "ab" * 32)
CODE = "1.004873"
FORM = compile_form(
    [
        {
            "page": "nguoi",
            "vi": "Người yêu cầu",
            "en": "Applicant",
            "fields": [{"name": "ho_ten", "type": "text", "vi": "Họ tên", "en": "Name"}],
        }
    ],
    {},
)
PROCESS = {
    "name": {"vi": "Thẩm định nhanh", "en": "Quick check"},
    "steps": [
        {
            "number": 1,
            "role": "case_officer",
            "share_percent": 60,
            "name": {"vi": "Thẩm định", "en": "Check"},
        },
        {"number": 2, "role": "agency_head", "share_percent": 40, "name": {"vi": "Ký", "en": "Sign"}},
    ],
}


@contextmanager
def elsewhere() -> Iterator[None]:
    """Another installation: whatever is made inside is not here afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def configured(**more: Any) -> Procedure:
    """A procedure with a form, a process and a fee rule in force."""
    procedure = factories.make_procedure("Đăng ký khai sinh", code=CODE, fee_vnd=15_000)
    version = procedure.current_version
    assert version is not None
    procedure.current_version = ProcedureVersion.objects.create(
        procedure=procedure,
        number=2,
        valid_from=version.valid_from,
        content=dict(version.content) | {"legal_bases": ["Luật Hộ tịch"]} | more,
        source="test",
        source_hash="0" * 64,
        online_level="full_online",
        has_financial_obligation=True,
        form_schema=FORM[0],
        form_layout=FORM[1],
    )
    procedure.save(update_fields=["current_version"])
    approve_process()
    fee_schedules.load_approved(fee_ground.base(), decided_by=None, at=NOW)
    return procedure


def approve_process(key: str = "nhanh", **more: Any) -> None:
    draft = draft_of_table(
        read_table(key, {**PROCESS, **more}), roles=processes.ROLES, lane_name=processes.lane_name
    )
    approving.approve(draft, document="12/QĐ-UBND", valid_from=date(2026, 1, 1), by=None, at=NOW)


def exported(**more: Any) -> dict[str, bytes]:
    return queries.files(day=DAY, **more)


def keeper() -> User:
    return factories.make_official(factories.make_unit(), "reform_staff", full_name="Lê Văn Soạn")


def take_in(files: dict[str, bytes], by: User, **more: Any) -> actions.Outcome:
    return actions.take_in(entries.read(files), ORIGIN, by=by.username, at=NOW, **more)


def plan(files: dict[str, bytes]) -> dict[str, planning.Planned]:
    return {f"{one.kind} {one.key}": one for one in planning.plan(entries.read(files), day=DAY).items}


def sign(draft: VersionDraft) -> None:
    """What a decision does with a draft: a version of the procedure."""
    flags = VersionFlags.of_json(draft.flags)
    procedure = draft.procedure or Procedure.objects.create(
        code=draft.code, sector_id=draft.sector_id, name=draft.name, search_text="", sort_key=""
    )
    procedure.name = draft.name
    procedure.current_version = ProcedureVersion.objects.create(
        procedure=procedure,
        number=9,
        valid_from=DAY,
        content=draft.content,
        source="draft",
        source_hash="1" * 64,
        form_schema=draft.form_schema,
        form_layout=draft.form_layout,
        **flags.as_json(),
    )
    procedure.save()
    VersionDraft.objects.filter(pk=draft.pk).update(state="signed")


def approve_fee(row: FeeSchedule) -> None:
    FeeSchedule.objects.filter(pk=row.pk).update(state="approved")


@pytest.mark.django_db
def test_configuration_arrives_whole_and_is_exported_again_byte_for_byte() -> None:
    by = keeper()
    with elsewhere():
        configured()
        files = exported()
    assert set(files) == {
        f"procedures/{CODE}.yaml",
        "processes/nhanh.bpmn",
        "fees/le-phi-ho-tich.2026-01-01.yaml",
    }
    Sector.objects.create(code="ho-tich", name="Hộ tịch")

    outcome = take_in(files, by, processes=ProcessDecision("45/QĐ-UBND", DAY))

    assert [one.state for one in outcome.plan.items] == [State.NEW] * 3
    assert len(outcome.done) == 3
    draft = VersionDraft.objects.get()
    assert (draft.code, draft.origin, draft.state, draft.begun_by_id) == (CODE, "archive", "draft", by.pk)
    assert draft.origin_ref == f"{'ab' * 8} Tỉnh Khánh Hòa"
    assert draft.reason == "Nhập từ gói cấu hình của Tỉnh Khánh Hòa lập ngày 02/11/2026."
    fee = FeeSchedule.objects.get()
    assert (fee.state, fee.written_by_id) == ("draft", by.pk)
    version = ProcessVersion.objects.get()
    assert (version.approved_by, version.valid_from) == ("45/QĐ-UBND", DAY)
    assert not ProcedureVersion.objects.exists()  # only a decision makes versions

    sign(draft)
    approve_fee(fee)
    assert exported() == files
    assert {one.state for one in plan(files).values()} == {State.SAME}


@pytest.mark.django_db
def test_taking_the_same_archive_in_again_changes_nothing() -> None:
    by = keeper()
    with elsewhere():
        configured()
        files = exported()
    Sector.objects.create(code="ho-tich", name="Hộ tịch")
    take_in(files, by, processes=ProcessDecision("45/QĐ-UBND", DAY))
    again = take_in(files, by, processes=ProcessDecision("46/QĐ-UBND", DAY))

    assert again.done == ()
    assert [str(one.state) for one in again.plan.items] == ["waiting", "same", "waiting"]
    assert (VersionDraft.objects.count(), FeeSchedule.objects.count(), ProcessVersion.objects.count()) == (
        1,
        1,
        1,
    )


@pytest.mark.django_db
def test_a_changed_procedure_shows_its_fields_and_becomes_a_draft_on_what_is_in_force() -> None:
    by = keeper()
    with elsewhere():
        Procedure.objects.filter(pk=configured(results=["Giấy khai sinh"]).pk).update(
            name="Khai sinh, tên mới"
        )
        files = exported(kinds=("procedures",))
    here = configured()

    found = plan(files)[f"procedure {CODE}"]
    assert found.state is State.CHANGED
    assert [(one.place, one.before, one.after) for one in found.changes] == [
        ("content.results[1]", "", "Giấy khai sinh"),
        ("name", "Đăng ký khai sinh", "Khai sinh, tên mới"),
    ]
    take_in(files, by)
    draft = VersionDraft.objects.get()
    assert draft.based_on_id == here.current_version_id
    assert (draft.name, draft.content["results"]) == ("Khai sinh, tên mới", ["Giấy khai sinh"])
    assert (draft.form_schema, draft.form_layout) == FORM
    assert plan(files)[f"procedure {CODE}"].state is State.WAITING


@pytest.mark.django_db
def test_processes_without_a_deciding_document_are_left_and_the_rest_is_taken_in() -> None:
    by = keeper()
    with elsewhere():
        configured()
        files = exported()
    Sector.objects.create(code="ho-tich", name="Hộ tịch")
    outcome = take_in(files, by)
    assert [one.key for one in outcome.left] == ["nhanh"]
    assert len(outcome.done) == 2
    assert not ProcessVersion.objects.exists()


@pytest.mark.django_db
def test_a_changed_process_shows_its_steps() -> None:
    with elsewhere():
        steps = [PROCESS["steps"][0] | {"share_percent": 50}, PROCESS["steps"][1] | {"share_percent": 50}]  # type: ignore[index,operator]
        approve_process(steps=steps)
        files = exported(kinds=("processes",))
    approve_process()
    found = plan(files)["process nhanh"]
    assert found.state is State.CHANGED
    assert [(one.place, one.before, one.after) for one in found.changes] == [
        ("steps[1].weight", "60", "50"),
        ("steps[2].weight", "40", "50"),
    ]


@pytest.mark.django_db
def test_a_sector_missing_here_blocks_everything_and_nothing_is_half_applied() -> None:
    by = keeper()
    with elsewhere():
        configured()
        files = exported()
    with pytest.raises(
        Blocked, match=r"procedure 1\.004873: The sector ho-tich \(Hộ tịch\) does not exist here"
    ):
        take_in(files, by, processes=ProcessDecision("45/QĐ-UBND", DAY))
    assert not VersionDraft.objects.exists()
    assert not FeeSchedule.objects.exists()
    assert not ProcessVersion.objects.exists()

    outcome = take_in(files, by, leave_out_blocked=True)
    assert [one.kind for one in outcome.done] == ["fee"]
    assert outcome.done[0].words == (f"Missing here: {CODE}. The draft can be proposed once they exist.",)


@pytest.mark.django_db
def test_an_agency_missing_here_blocks_the_process_that_names_it() -> None:
    steps = [
        {
            "number": 1,
            "role": "case_officer",
            "unit": "H56.77",
            "share_percent": 60,
            "name": {"vi": "A", "en": "A"},
        },
        PROCESS["steps"][1],  # type: ignore[index]
    ]
    with elsewhere():
        factories.make_unit(agency_id="H56.77")
        approve_process(steps=steps)
        files = exported(kinds=("processes",))
    found = plan(files)["process nhanh"]
    assert found.state is State.BLOCKED
    assert "H56.77, which does not exist" in found.words[0]
    factories.make_unit(agency_id="H56.77")
    assert plan(files)["process nhanh"].state is State.NEW


@pytest.mark.django_db
def test_an_open_draft_that_says_something_else_is_not_gone_over() -> None:
    by = keeper()
    with elsewhere():
        configured(results=["Giấy khai sinh"])
        files = exported(kinds=("procedures",))
    configured()
    drafts.begin(CODE, by=by.pk, at=NOW, reason="của tôi")
    with pytest.raises(Blocked, match="open draft of it says something else"):
        take_in(files, by)
    assert VersionDraft.objects.get().reason == "của tôi"


@pytest.mark.django_db
def test_a_failure_in_the_middle_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk, the database or a colleague may fail the last of many writes."""
    by = keeper()
    with elsewhere():
        configured()
        files = exported()
    Sector.objects.create(code="ho-tich", name="Hộ tịch")
    with connection.cursor() as cursor:  # the database itself refuses the fee rule, which is written last
        cursor.execute(
            "ALTER TABLE procedures_feeschedule ADD CONSTRAINT full_disk CHECK (key <> 'le-phi-ho-tich')"
        )
    with pytest.raises(Exception, match="full_disk"):
        take_in(files, by, processes=ProcessDecision("45/QĐ-UBND", DAY))
    assert not VersionDraft.objects.exists()
    assert not ProcessVersion.objects.exists()


@pytest.mark.django_db
def test_only_who_keeps_the_catalogue_takes_an_archive_in() -> None:
    other = factories.make_official(factories.make_unit(), "intake_officer")
    citizen = factories.make_citizen()
    for one in (other, citizen):
        with pytest.raises(NotAllowed, match="no post of reform staff"):
            take_in({}, one)


@pytest.mark.django_db
def test_a_fee_rule_that_follows_one_in_force_shows_what_changes() -> None:
    with elsewhere():
        fee_ground.in_force(fee_ground.base(), fee_ground.base(25_000, valid_from=DAY + timedelta(days=60)))
        files = exported(kinds=("fees",))
    assert len(files) == 2  # the one in force and the one that follows
    fee_ground.in_force(fee_ground.base())
    found = plan(files)
    assert found["fee le-phi-ho-tich 2026-01-01"].state is State.SAME
    later = found["fee le-phi-ho-tich 2027-01-01"]
    assert later.state is State.CHANGED
    assert [(one.place, one.before, one.after) for one in later.changes] == [
        ("rows[1].value", "20000", "25000"),
        ("valid_from", "2026-01-01", "2027-01-01"),
    ]


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_do_each_step_once() -> None:
    by = keeper()
    configured()
    files = exported()
    named = {path: content.replace(b"results: []", b"results: [x]") for path, content in files.items()}
    assert named != files
    start, done, failed = threading.Barrier(2), [], []

    def run() -> None:
        try:
            start.wait(20)
            done.append(len(take_in(named, by).done))
        except BaseException as fault:
            failed.append(fault)
        finally:
            connections.close_all()

    both = [threading.Thread(target=run) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(60)
    assert failed == []
    assert sorted(done) == [0, 1]
    assert VersionDraft.objects.count() == 1


def broken(**more: Any) -> dict[str, bytes]:
    said: dict[str, Any] = {
        "code": CODE,
        "long_code": "",
        "name": "Đăng ký khai sinh",
        "internal": False,
        "sector": {"code": "ho-tich", "name": "Hộ tịch", "group": ""},
        "flags": {},
        "content": {},
    } | more
    return {f"procedures/{CODE}.yaml": plain_yaml.write({k: v for k, v in said.items() if v is not ...})}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"code": "1.000001"}, "name and content differ"),
        ({"extra": 1}, "unknown or missing: extra"),
        ({"name": ...}, "unknown or missing: name"),
        ({"name": " "}, "name or the sector is empty"),
        ({"internal": "no"}, "internal is true or false"),
        ({"flags": {"online_level": "level_5"}}, "no online level"),
        ({"flags": {"payable_online": True}}, "nothing is owed"),
        ({"content": {"channels": "online"}}, r"content\.channels is a list of mappings"),
        ({"content": {"components": ["x"]}}, r"content\.components is a list of mappings"),
        ({"form": {"schema": {}, "layout": None}}, "layout is a mapping"),
        ({"form": {"schema": {"type": 5}, "layout": {"pages": []}}}, "form cannot be shown"),
        ({"form": {"schema": FORM[0], "layout": {"pages": [{"key": "x"}]}}}, "form cannot be shown"),
    ],
)
def test_a_procedure_that_no_page_could_show_is_refused(more: dict[str, Any], words: str) -> None:
    with pytest.raises(ArchiveRefused, match=words):
        entries.read(broken(**more))
    assert entries.read(broken()).procedures[0].code == CODE


def test_files_that_this_release_does_not_know_are_refused() -> None:
    for path in ("people/x.yaml", "templates/x.txt", "procedures/x.json", "processes/x.yaml", "fees/x.dmn"):
        with pytest.raises(ArchiveRefused, match="does not know such a file"):
            entries.read({path: b"x"})
    with pytest.raises(ArchiveRefused, match="no BPMN file beside it"):
        entries.read({"processes/x.dmn": b"x"})
    with pytest.raises(ArchiveRefused, match="no mapping `fee_schedule`"):
        entries.read({"fees/x.2026-01-01.yaml": b"a: 1\n"})


@pytest.mark.django_db
def test_an_unreadable_process_is_blocked_with_the_reason() -> None:
    found = plan({"processes/nhanh.bpmn": b"<nothing/>"})["process nhanh"]
    assert found.state is State.BLOCKED
    assert found.words


def test_every_error_of_this_room_is_a_travel_error() -> None:
    assert issubclass(Blocked, TravelError)


@pytest.mark.django_db
def test_a_word_template_arrives_and_waits_for_a_second_person() -> None:
    by = keeper()
    with elsewhere():
        made = factories.make_procedure("Đăng ký khai sinh", code=CODE)
        content = form_ground.document("Kính gửi {{ owner.name }}")
        row = document_templates.upload(
            content, procedure_id=made.pk, kind="result", name="Giấy khai sinh", valid_from=DAY, by=1, at=NOW
        )
        assert exported(kinds=("templates",)) == {}  # not approved yet
        document_templates.approve(row.pk, document="1/QĐ", by=2, at=NOW)
        files = exported(kinds=("templates",))
    assert len(files) == 2
    (found,) = plan(files).values()
    assert (found.state, found.is_due) == (State.LATER, False)

    factories.make_procedure("Đăng ký khai sinh", code=CODE)
    (found,) = plan(files).values()
    assert found.state is State.NEW
    take_in(files, by)
    (kept,) = document_templates.all_templates()
    assert (kept.name, kept.approved_at, kept.uploaded_by_id) == ("Giấy khai sinh", None, by.pk)
    assert kept.names == ["owner.name"]
    assert [one.state for one in plan(files).values()] == [State.WAITING]
    document_templates.approve(kept.pk, document="2/QĐ", by=by.pk + 1, at=NOW)
    assert [one.state for one in plan(files).values()] == [State.SAME]
    assert exported(kinds=("templates",)) == files

    damaged = {path: b"no Word file" if path.endswith("docx") else said for path, said in files.items()}
    (found,) = plan(damaged).values()
    assert (found.state, bool(found.words)) == (State.BLOCKED, True)


def test_a_template_says_whose_it_is() -> None:
    beside = {"procedure": CODE, "kind": "result", "name": "Giấy khai sinh"}
    for wrong in ({}, {**beside, "kind": "letter"}, {**beside, "name": " "}, {**beside, "more": "x"}):
        with pytest.raises(ArchiveRefused, match=r"templates/a\.yaml"):
            entries.read({"templates/a.docx": b"x", "templates/a.yaml": plain_yaml.write(wrong)})
    with pytest.raises(ArchiveRefused, match="no YAML file beside it"):
        entries.read({"templates/a.docx": b"x"})
    with pytest.raises(ArchiveRefused, match="no Word file beside it"):
        entries.read({"templates/a.yaml": plain_yaml.write(beside)})


@pytest.mark.django_db
def test_processes_of_the_product_are_the_same_before_and_after_a_journey() -> None:
    """Long ids of flows are shortened when a file is read: that is no difference."""
    by = keeper()
    with elsewhere():
        approving.load_law(on=DAY, at=NOW)
        first = exported()
        assert {one.state for one in plan(first).values()} == {State.SAME}
    with elsewhere():
        take_in(first, by, processes=ProcessDecision("45/QĐ-UBND", DAY))
        second = exported()
        assert set(second) == set(first)
        assert second != first  # the shortened ids
        for files in (first, second):
            assert {one.state for one in plan(files).values()} == {State.SAME}
    approving.load_law(on=DAY, at=NOW)
    assert {one.state for one in plan(second).values()} == {State.SAME}
