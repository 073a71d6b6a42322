"""The end of retention: a list, two persons, a job that may die, a log that still verifies, a certificate."""

from datetime import date, datetime, timedelta

import pytest
import yaml
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test import Client

import factories as f
from motcua.dossiers import verification
from motcua.dossiers.actions import destroying
from motcua.dossiers.models import Component, Dossier, Party
from motcua.dossiers.queries import by_ticket
from motcua.kernel import scopes
from motcua.kernel.masking import HIDDEN
from motcua.kernel.zone import VIETNAM
from motcua.ledger import queries as log
from motcua.records import forgetting
from motcua.records.models import StoredFile
from motcua.records.queries import read_file
from motcua.records.rules import place_of
from motcua.rights import queries
from motcua.rights.actions import destruction
from motcua.rights.actions.recording import By
from motcua.rights.errors import MovedOn, NotThere, NotYours, OnHold, SecondPersonNeeded, TooEarly
from motcua.rights.models import Deed, DestructionItem, DestructionList
from motcua.rights.rules import law

pytestmark = pytest.mark.django_db
LATER = datetime(2038, 3, 1, 9, 0, tzinfo=VIETNAM)


@pytest.fixture(autouse=True)
def inside() -> object:
    with scopes.scope(scopes.of_system("test of destruction")):
        yield


def people(case: f.Case) -> tuple[By, By]:
    """Who proposes and who approves in the unit of the dossier."""
    unit = case.unit.pk
    registry = f.make_official(case.unit, "registry")
    head = f.make_official(case.unit, "agency_head")
    return By(registry.pk, unit, frozenset({"registry"})), By(head.pk, unit, frozenset({"agency_head"}))


def approved(case: f.Case) -> tuple[DestructionList, By, By]:
    registry, head = people(case)
    made = destruction.propose(dossier_ids=[case.id], by=registry, at=LATER)
    destruction.decide(made.pk, approves=True, document="12/QĐ-UBND", words="", by=head, at=LATER)
    return made, registry, head


def differences() -> list[str]:
    return [one.what for _count, found in verification.verify() for one in found]


def test_the_data_fall_due_on_the_first_day_of_the_year_after_the_period() -> None:
    rule = law.RetentionRule("default", 10, keeps_result=False)
    assert law.falls_due(date(2026, 1, 1), rule) == date(2037, 1, 1)
    assert law.falls_due(date(2026, 12, 31), rule) == date(2037, 1, 1)


def test_the_rule_of_the_procedure_wins_over_that_of_its_sector() -> None:
    rules = law.retention_on(date(2026, 1, 1))
    assert rules.rule_for(procedure="9.1", sector_group="land").years == 70
    assert rules.rule_for(procedure="9.1", sector_group="culture").key == "default"


def test_only_an_ended_dossier_falls_due_and_only_after_its_period() -> None:
    case = f.returned()
    f.in_processing()

    assert queries.falling_due(date(2036, 12, 31)) == []
    rule = law.retention_on(LATER.date()).rule_for(
        procedure=case.procedure.code, sector_group=case.procedure.sector.group
    )
    first = law.falls_due(case.state.ended_at.astimezone(VIETNAM).date(), rule)
    assert [line.dossier.code for line in queries.falling_due(first)] == [case.code]
    assert queries.falling_due(first - timedelta(days=1)) == []


def test_destruction_leaves_the_log_whole_the_figures_and_nothing_of_the_person() -> None:
    case = f.returned()
    made, _registry, _head = approved(case)
    before = [recorded.hash for recorded in log.of_stream(case.id)]

    carried = destruction.carry_out(made.pk, at=LATER + timedelta(hours=1))

    assert (carried.state, carried.destroyed, carried.spared) == ("done", 1, 0)
    party = Party.objects.get(pk=case.id)
    assert (party.owner_name, party.owner_id_number, bytes(party.salt)) == (HIDDEN, "", b"")
    row = Dossier.objects.get(pk=case.id)
    assert row.destroyed_at is not None
    assert (row.legal_outcome, row.national_code) == (case.state.legal_outcome, 10)
    after = log.of_stream(case.id)
    assert [recorded.hash for recorded in after][:-1] == before
    assert after[-1].entry.kind == "data_destroyed"
    assert after[-1].entry.payload["document"] == "12/QĐ-UBND"
    assert differences() == []


def test_the_certificate_names_counts_and_a_hash_that_can_be_computed_again() -> None:
    case = f.returned()
    made, *_ = approved(case)
    destruction.carry_out(made.pk, at=LATER)

    made.refresh_from_db()
    assert made.certificate is not None
    assert read_file(made.certificate_id).startswith(b"%PDF-1.7")
    assert (made.destroyed, made.root_sha256) == (1, destruction.root_of(made.pk))
    DestructionItem.objects.filter(list=made).update(rows=99)
    assert made.root_sha256 != destruction.root_of(made.pk)


def test_an_old_secret_opens_nothing_and_neither_does_an_empty_one() -> None:
    case = f.returned()
    made, *_ = approved(case)
    assert by_ticket(case.code, case.secret) == case.id

    destruction.carry_out(made.pk, at=LATER)

    assert [by_ticket(case.code, secret) for secret in (case.secret, "", " ", "-")] == [None] * 4


def test_data_put_back_after_their_destruction_are_found_by_the_verification() -> None:
    case = f.returned()
    made, *_ = approved(case)
    destruction.carry_out(made.pk, at=LATER)

    Party.unscoped.filter(pk=case.id).update(owner_name="Nguyễn Văn Đức", owner_id_number="056090001234")

    assert differences() == ["the log says that the personal data were destroyed, and they are not"]


def test_data_lost_without_a_deed_are_no_destruction() -> None:
    case = f.returned()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM dossiers_party WHERE dossier_id = %s", [case.id])

    assert "the personal data are gone, and the log does not say that they were destroyed" in differences()


def test_whoever_proposed_cannot_approve_and_a_stranger_can_do_neither() -> None:
    case = f.returned()
    registry, _head = people(case)
    both = By(registry.user_id, registry.unit_id, frozenset({"registry", "agency_head"}))
    with pytest.raises(NotYours):
        destruction.propose(
            dossier_ids=[case.id], by=By(1, case.unit.pk, frozenset({"case_officer"})), at=LATER
        )

    made = destruction.propose(dossier_ids=[case.id], by=both, at=LATER)

    with pytest.raises(SecondPersonNeeded):
        destruction.decide(made.pk, approves=True, document="1", words="", by=both, at=LATER)
    with pytest.raises(MovedOn):
        destruction.carry_out(made.pk, at=LATER)
    assert Dossier.objects.get(pk=case.id).destroyed_at is None


def test_what_is_not_due_or_not_ended_is_not_put_on_a_list() -> None:
    case, running = f.returned(), f.in_processing()
    registry, _head = people(case)

    with pytest.raises(TooEarly):
        destruction.propose(dossier_ids=[case.id], by=registry, at=case.state.ended_at + timedelta(days=400))
    with pytest.raises(NotThere):
        destruction.propose(dossier_ids=[running.id], by=registry, at=LATER)
    assert DestructionList.objects.count() == 0


def test_a_dossier_stands_on_one_open_list_and_may_stand_on_another_after_a_rejection() -> None:
    case = f.returned()
    registry, head = people(case)
    made = destruction.propose(dossier_ids=[case.id], by=registry, at=LATER)
    with pytest.raises(MovedOn):
        destruction.propose(dossier_ids=[case.id], by=registry, at=LATER)

    destruction.decide(made.pk, approves=False, document="", words="Còn khiếu nại", by=head, at=LATER)

    assert destruction.propose(dossier_ids=[case.id], by=registry, at=LATER).pk != made.pk


def test_a_legal_hold_blocks_the_list_and_also_one_that_was_approved_before() -> None:
    case = f.returned()
    registry, head = people(case)
    destruction.hold(dossier_id=case.id, ground="Đang khởi kiện", document="", by=registry, at=LATER)
    with pytest.raises(OnHold):
        destruction.propose(dossier_ids=[case.id], by=registry, at=LATER)
    hold = queries.open_holds(frozenset({case.unit.pk}))[0]
    destruction.lift_hold(hold.pk, ground="Đã xét xử", by=head, at=LATER)
    made = destruction.propose(dossier_ids=[case.id], by=registry, at=LATER)
    destruction.decide(made.pk, approves=True, document="1", words="", by=head, at=LATER)

    destruction.hold(dossier_id=case.id, ground="Kháng cáo", document="", by=registry, at=LATER)
    carried = destruction.carry_out(made.pk, at=LATER)

    assert (carried.state, carried.destroyed, carried.spared) == ("done", 0, 1)
    assert Party.objects.get(pk=case.id).owner_name != HIDDEN


def test_a_run_that_stops_in_the_middle_goes_on_and_destroys_nothing_twice() -> None:
    first = f.returned()
    second = f.returned(unit=first.unit)
    registry, head = people(first)
    made = destruction.propose(dossier_ids=[first.id, second.id], by=registry, at=LATER)
    destruction.decide(made.pk, approves=True, document="1", words="", by=head, at=LATER)

    part = destruction.carry_out(made.pk, at=LATER, most=1)
    whole = destruction.carry_out(made.pk, at=LATER + timedelta(hours=1))
    again = destruction.carry_out(made.pk, at=LATER + timedelta(hours=2))

    assert (part.state, part.destroyed) == ("approved", 1)
    assert (whole.state, whole.destroyed) == ("done", 2)
    assert again == whole
    for case in (first, second):
        assert [one.entry.kind for one in log.of_stream(case.id)].count("data_destroyed") == 1
    assert differences() == []


def test_a_destroyed_dossier_takes_no_command_any_more() -> None:
    from motcua.dossiers.actions import returning
    from motcua.dossiers.errors import TransitionRefused

    case = f.returned()
    made, *_ = approved(case)
    destruction.carry_out(made.pk, at=LATER)

    with pytest.raises(TransitionRefused, match="destroyed"):
        returning.rate(
            dossier_id=case.id, score=5, words="", by=case.as_citizen, at=LATER, command_id="rate-after"
        )


# Files


def stored(content: bytes, at: datetime) -> StoredFile:
    from motcua.records.actions import store
    from motcua.records.rules import PDF

    row = store(b"%PDF-1.7\n" + content * 20, limit_bytes=10_000, accepted=frozenset({PDF}))
    StoredFile.objects.filter(pk=row.pk).update(stored_at=at)
    return row


def test_a_file_that_only_the_dossier_had_is_gone_and_a_shared_one_stays() -> None:
    case, other = f.returned(), f.returned()
    own, shared = stored(b"rieng\n", f.MONDAY), stored(b"chung\n", f.MONDAY)
    Component.unscoped.filter(dossier_id=other.id).delete()
    for owner, file in ((case, own), (case, shared), (other, shared)):
        Component.unscoped.create(
            dossier_id=owner.id,
            key=file.pk[:8],
            name="Giấy",
            originals=1,
            copies=0,
            file=file,
            file_name="a.pdf",
        )
    made, *_ = approved(case)

    carried = destruction.carry_out(made.pk, at=LATER)

    assert carried.state == "done"
    assert not StoredFile.objects.filter(pk=own.pk).exists()
    assert not default_storage.exists(place_of(own.pk))
    assert default_storage.exists(place_of(shared.pk))
    assert dict(made.files.values_list("sha256", "state"))[shared.pk] == "kept"


def test_content_that_came_in_again_a_moment_ago_is_left_for_the_next_run() -> None:
    row = stored(b"moi\n", LATER - timedelta(hours=2))

    fate, _size = forgetting.forget(row.pk, at=LATER, still_needs=lambda _sha: False)
    later, _size = forgetting.forget(row.pk, at=LATER + timedelta(days=2), still_needs=lambda _sha: False)

    assert (fate, later) == (forgetting.Fate.LATER, forgetting.Fate.DESTROYED)


# Completeness


def test_every_personal_column_of_a_dossier_is_emptied_or_kept_with_a_reason() -> None:
    """A new column about a person joins `EMPTIED` (dossiers/actions/destroying.py), or `kept` of retention.yaml."""
    with open("docs/data-inventory.yaml", encoding="utf-8") as text:
        inventory = yaml.safe_load(text)
    emptied = {
        f"{model._meta.label}.{column}" for model, values in destroying.EMPTIED.items() for column in values
    }
    kept = law.retention_on(LATER.date()).kept
    # tables whose rows go whole, or whose words go by their own app's action
    gone = {"notices.Notice.recipient_id", "notices.Notice.values", "notices.Notice.address",
            "notices.Notice.settled_by_id", "surveys.Rating.words", "dossiers.Draft",
            "dossiers.DraftFile"}  # fmt: skip
    forgotten = []
    for model in apps.get_models():
        columns = {field.column for field in model._meta.local_fields}
        if model._meta.label != "dossiers.Dossier" and "dossier_id" not in columns:
            continue
        if model._meta.app_label in ("ledger", "rights"):
            continue  # who read, who asked, what was destroyed: the proof itself
        told = inventory[model._meta.label]
        for column in [*told["personal"], *told.get("sensitive", [])]:
            name = f"{model._meta.label}.{column}"
            if name not in emptied and name not in kept and name not in gone:
                forgotten.append(name)
    assert forgotten == []


def test_nobody_changes_or_deletes_a_deed() -> None:
    case = f.returned()
    approved(case)
    with pytest.raises(DatabaseError), transaction.atomic():
        Deed.objects.update(words="other")
    with pytest.raises(DatabaseError), transaction.atomic():
        Deed.objects.all().delete()


def test_the_page_of_a_destroyed_dossier_still_opens_for_an_official() -> None:
    case = f.returned()
    made, *_ = approved(case)
    destruction.carry_out(made.pk, at=LATER)
    client = Client()
    client.force_login(case.intake_officer)

    page = client.get(f"/desk/dossiers/{case.id}/")

    assert page.status_code == 200
    assert "056090001234" not in page.content.decode()


# After a restore


def test_a_certificate_repeats_the_destruction_of_what_a_backup_brought_back() -> None:
    from motcua.rights.actions import certifying

    case, again = f.returned(), f.returned()
    made, *_ = approved(case)
    destruction.carry_out(made.pk, at=LATER)
    told = certifying.as_json(made.pk)
    assert certifying.repeat(told, at=LATER, apply=True) == (0, 1)
    # as the restored database would hold it: the same code and commitment, its data there, no event
    told["dossiers"][0]["code"], told["dossiers"][0]["owner_commitment"] = (
        again.code,
        again.state.owner_commitment,
    )
    with pytest.raises(certifying.CertificateBroken):
        certifying.repeat(told, at=LATER, apply=True)
    told["root_sha256"] = certifying.certificates.root(
        [
            certifying.certificates.Line(
                **{k: v for k, v in told["dossiers"][0].items() if k != "keeps_result"}
            )
        ],
        [tuple(one) for one in told["files"]],
    )

    assert certifying.repeat(told, at=LATER, apply=False) == (1, 0)
    assert Party.objects.get(pk=again.id).owner_name != HIDDEN
    assert certifying.repeat(told, at=LATER, apply=True) == (1, 0)
    assert Party.objects.get(pk=again.id).owner_name == HIDDEN
    assert differences() == []


def test_the_commands_say_what_is_due_and_destroy_only_when_told(capsys: pytest.CaptureFixture[str]) -> None:
    import json

    from django.core.management import call_command

    case = f.returned()
    made, *_ = approved(case)
    StoredFile.objects.update(stored_at=f.MONDAY - timedelta(days=30))
    call_command("rights_due", "--on", "2098-01-01", "--json")
    assert json.loads(capsys.readouterr().out) == []  # it stands on an open list
    call_command("rights_destroy", "--json")
    assert json.loads(capsys.readouterr().out) == {"would carry out": [made.pk], "dossiers": 1}
    assert Party.objects.get(pk=case.id).owner_name != HIDDEN

    call_command("rights_destroy", str(made.pk), "--apply", "--json")

    assert json.loads(capsys.readouterr().out)[f"list {made.pk}"].startswith("done: 1 destroyed")
    assert Party.objects.get(pk=case.id).owner_name == HIDDEN
