"""What a dossier says of its owner is mended by a command: evidence, the former values, papers, and who may."""

import unicodedata
from dataclasses import replace
from datetime import date

import pytest

import factories as f
from motcua.dossiers import privacy_queries, verification
from motcua.dossiers.actions import correcting_party, destroying, noticing, slips
from motcua.dossiers.actions.performing import Done
from motcua.dossiers.errors import InputRefused, NotAllowed, TransitionRefused
from motcua.dossiers.models import InternalNote, Party, PartyCorrection, Slip
from motcua.dossiers.rules import lifecycle
from motcua.dossiers.rules import party_correcting as rules
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.opening import PartyData
from motcua.dossiers.rules.party_correcting import Basis, Evidence
from motcua.exchange.models import OutgoingMessage
from motcua.ledger import queries as log
from motcua.notices.models import Notice
from motcua.records import holding_actions as holdings
from motcua.records.holding_rules import Origin
from motcua.records.models import Holding
from results_ground import at_last_step

SHOWN = Basis(evidence=Evidence.SHOWN)
RIGHT = "Nguyễn Thị Hoà Bình"


def correct(
    case: f.Case,
    *,
    by: Acting | None = None,
    basis: Basis = SHOWN,
    seen: str | None = None,
    key: str = "",
    reason: str = "Gõ thiếu chữ; căn cước xuất trình",
    **wanted: str | date | None,
) -> Done:
    with f.as_system():
        return correcting_party.correct(
            dossier_id=case.id,
            wanted=wanted or {"owner_name": RIGHT},
            basis=basis,
            reason=reason,
            seen=case.row.owner_commitment if seen is None else seen,
            by=by or case.as_intake,
            at=case.hour(2),
            command_id=key or case.key("correct"),
        )


def payload(case: f.Case) -> dict[str, object]:
    events = log.of_streams([case.id])[case.id]
    return next(dict(one.entry.payload) for one in events if one.entry.kind == "party_corrected")


def faults(case: f.Case) -> list[str]:
    return [found.what for _, findings in verification.verify([case.id]) for found in findings]


class TestOfTheData:
    """Pure: what may be put in the place of what."""

    OWNER = PartyData(
        owner_name="Nguyễn Thị Hoa", owner_id_number="056190001235", telephone="0905123456", submitter_name=""
    )

    @pytest.mark.parametrize(
        ("wanted", "problem"),
        [
            ({"owner_name": " "}, "owner_name: required"),
            ({"owner_name": "x" * 201}, "owner_name: too-long"),
            ({"owner_id_number": "05619000123"}, "owner_id_number: number-not-possible"),
            ({"owner_birth_date": date(2030, 1, 1)}, "owner_birth_date: day-not-possible"),
            ({"owner_birth_date": date(1890, 1, 1)}, "owner_birth_date: day-not-possible"),
            ({"telephone": "12"}, "telephone: telephone-not-possible"),
            ({"form_data": "x"}, "form_data: unknown-field"),
            ({"owner_name": "  Nguyễn Thị  Hoa "}, ": nothing-changed"),
        ],
    )
    def test_what_cannot_be_is_refused_with_its_field(
        self, wanted: dict[str, str | date | None], problem: str
    ) -> None:
        with pytest.raises(InputRefused) as refused:
            rules.corrected(self.OWNER, wanted, on=date(2026, 11, 23))

        assert str(refused.value) == problem

    def test_a_firm_has_no_date_of_birth_and_its_number_is_a_tax_code(self) -> None:
        firm = replace(self.OWNER, owner_kind="organisation", owner_id_number="0100109106")

        for wanted in ({"owner_birth_date": date(1990, 5, 2)}, {"owner_id_number": "0100109107"}):
            with pytest.raises(InputRefused):
                rules.corrected(firm, wanted, on=date(2026, 11, 23))  # type: ignore[arg-type]

    def test_numbers_are_kept_plain_and_who_filed_as_the_owner_is_corrected_along(self) -> None:
        filed = replace(self.OWNER, submitter_name="Nguyễn Thị Hoa")

        after = rules.corrected(
            filed,
            {"owner_name": RIGHT, "owner_id_number": "056 190 001 236", "telephone": "+84 905 123 457"},
            on=date(2026, 11, 23),
        )

        assert (after.owner_id_number, after.telephone) == ("056190001236", "0905123457")
        assert after.submitter_name == RIGHT
        assert rules.changed_fields(filed, after) == (
            "owner_name",
            "owner_id_number",
            "telephone",
            "submitter_name",
        )

    def test_what_is_not_corrected_stays_to_the_letter_because_the_log_is_bound_to_it(self) -> None:
        imported = replace(self.OWNER, summary=unicodedata.normalize("NFD", "Đề nghị cấp phép"))

        after = rules.corrected(
            imported, {"owner_name": unicodedata.normalize("NFD", RIGHT)}, on=date(2026, 11, 23)
        )

        assert (after.summary, after.owner_name) == (imported.summary, RIGHT)

    def test_the_former_data_come_back_from_what_was_kept(self) -> None:
        before = replace(self.OWNER, owner_birth_date=date(1990, 5, 2))
        after = rules.corrected(before, {"owner_birth_date": date(1990, 2, 5)}, on=date(2026, 11, 23))

        kept = rules.values_of(before, rules.changed_fields(before, after))

        assert kept == {"owner_birth_date": "1990-05-02"}
        assert rules.before_again(after, kept) == before


@pytest.mark.django_db
def test_the_event_names_fields_and_evidence_and_binds_both_sides_without_a_value() -> None:
    case = f.accepted()
    before, former = case.row.owner_commitment, case.party.owner_name

    correct(case, basis=Basis(evidence=Evidence.REGISTER, register="population", question="q-1"))

    said = payload(case)
    assert said["fields"] == ["owner_name"]
    assert (said["owner_before"], said["owner_commitment"]) == (before, case.row.owner_commitment)
    assert (said["evidence"], said["register"], said["question"]) == ("register", "population", "q-1")
    assert former not in str(said)
    assert RIGHT not in str(said)
    assert (case.party.owner_name, case.party.owner_folded_name) == (RIGHT, "nguyen thi hoa binh")
    assert PartyCorrection.unscoped.get(dossier_id=case.id).before == {"owner_name": former}
    assert faults(case) == []


@pytest.mark.django_db
def test_the_reason_stays_among_officials_and_the_applicant_is_told_of_the_correction() -> None:
    case = f.accepted()

    done = correct(case)

    note = InternalNote.unscoped.get(dossier_id=case.id, seq=done.seq)
    assert (note.text, note.is_shared) == ("Gõ thiếu chữ; căn cước xuất trình", True)
    with f.as_system():
        noticing.notify(dossier_id=case.id, seq=done.seq, at=case.hour(3))
    told = Notice.objects.filter(dossier_id=case.id, event_seq=done.seq, way="inbox").get()
    assert (told.template, told.recipient_id) == ("party_corrected", case.citizen.pk)
    assert RIGHT not in str(told.values)


@pytest.mark.django_db
def test_the_second_of_two_who_read_the_same_is_refused_and_changes_nothing() -> None:
    case = f.accepted()
    seen = case.row.owner_commitment
    correct(case, key="first")

    with pytest.raises(InputRefused) as refused:
        correct(case, seen=seen, key="second", owner_name="Nguyễn Thị Hòa")

    assert refused.value.problem == "was-corrected-meanwhile"
    assert case.party.owner_name == RIGHT


@pytest.mark.django_db
def test_sent_twice_under_one_key_it_is_done_once() -> None:
    case = f.accepted()
    seen = case.row.owner_commitment

    first = correct(case, seen=seen, key="once")
    again = correct(case, seen=seen, key="once")

    assert (again.seq, again.repeated) == (first.seq, True)
    assert PartyCorrection.unscoped.filter(dossier_id=case.id).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["applicant", "handling unit before it is taken in", "a stranger"])
def test_nobody_else_corrects(who: str) -> None:
    case = f.submitted()
    stranger = f.make_unit("Ủy ban nhân dân xã Vạn Hưng")
    by = {
        "applicant": case.as_citizen,
        "handling unit before it is taken in": case.as_role("case_officer"),
        "a stranger": f.acting_as(f.make_official(stranger, "intake_officer"), stranger),
    }[who]

    with pytest.raises(NotAllowed):
        correct(case, by=by)

    assert not PartyCorrection.unscoped.exists()


@pytest.mark.django_db
def test_a_paper_of_the_dossier_has_to_be_one() -> None:
    case = f.accepted()

    with pytest.raises(InputRefused) as refused:
        correct(case, basis=Basis(evidence=Evidence.COMPONENT, component="no-such"))

    assert refused.value.field == "component"
    correct(case, basis=Basis(evidence=Evidence.COMPONENT, component="c2"), key="right")
    assert payload(case)["component"] == "c2"


@pytest.mark.django_db
def test_a_paper_issued_before_says_what_stood_then_and_a_later_one_what_is_right() -> None:
    case = f.accepted()
    former = case.party.owner_name
    with f.as_system():
        receipt = Slip.objects.get(dossier_id=case.id, kind="receipt")
    correct(case)
    correct(case, key="again", address="12 Trần Phú, Nha Trang")

    later = f.stopped(f.in_processing(case.reread()))

    with f.as_system():
        notice = Slip.objects.get(dossier_id=later.id, kind="stop_notice")
        assert slips._facts(slips._slip(receipt.pk)).owner == former
        assert slips._facts(slips._slip(notice.pk)).owner == RIGHT
        assert slips._facts(slips._slip(notice.pk)).address == "12 Trần Phú, Nha Trang"
    assert faults(case) == []


@pytest.mark.django_db
def test_a_result_drawn_up_from_the_former_data_is_drawn_up_anew() -> None:
    ground = at_last_step().drafted().checked()
    former = ground.result.content["owner"]

    correct(ground.case, by=ground.case.as_role("division_head"))

    case = ground.case.reread()
    assert (case.state.result_stage, ground.result.returned_why) == (
        "returned",
        correcting_party.DRAWN_FROM_FORMER_DATA,
    )
    assert faults(case) == []
    anew = replace(ground, case=case).drafted()
    assert (former, anew.result.content["owner"]) == (former, RIGHT)


@pytest.mark.django_db
def test_a_signed_result_has_to_be_sent_back_first() -> None:
    state = replace(f.in_processing().state, result_stage="signed")

    with pytest.raises(TransitionRefused) as refused:
        lifecycle.require(Command.CORRECT_PARTY, state)

    assert refused.value.why == "The result is signed and waits for its issue; send it back to change it."


@pytest.mark.django_db
def test_a_result_that_was_given_stays_what_it_says() -> None:
    ground = at_last_step().drafted().checked().signed()
    former, sha256 = ground.result.content, ground.case.row.result_sha256

    correct(ground.case)

    assert (ground.result.content, ground.case.row.result_sha256) == (former, sha256)
    assert faults(ground.case) == []


@pytest.mark.django_db
def test_a_wrong_number_takes_the_papers_out_of_the_store_of_somebody_else() -> None:
    case = f.accepted()
    wrong = case.party.owner_id_number
    paper = holdings.Paper(
        owner_number=wrong,
        kind="1.000/ket-qua",
        title="Giấy khai sinh",
        file_sha256=str(f.make_file().pk),
        file_name="ket-qua.pdf",
        origin=Origin.RESULT,
        source=holdings.Source(dossier_id=case.id, code=case.code, seq=9),
    )
    holdings.put([paper], at=case.hour(1))
    other = replace(paper, source=holdings.Source(dossier_id=case.id + 10**6, code="H56.1", seq=9))
    holdings.put([other], at=case.hour(1))

    correct(case, owner_id_number="056190009999")

    assert Holding.objects.get(source_dossier_id=case.id).owner_number == "056190009999"
    assert Holding.objects.get(source_dossier_id=case.id + 10**6).owner_number == wrong


@pytest.mark.django_db
def test_a_former_value_that_was_changed_afterwards_is_found() -> None:
    case = f.accepted()
    correct(case)

    PartyCorrection.unscoped.filter(dossier_id=case.id).update(before={"owner_name": "Người Khác"})

    assert faults(case) == ["the former personal data are not those that the log committed to"]


@pytest.mark.django_db
def test_the_national_portal_is_told_the_whole_dossier_anew(settings: object) -> None:
    settings.NATIONAL_PORTAL_URL = "http://127.0.0.1:9"  # type: ignore[attr-defined]
    case = f.accepted()

    done = correct(case)

    sent = OutgoingMessage.objects.get(key=f"dossier-{case.id}-{done.seq}")
    assert sent.kind == "dossier-whole"


@pytest.mark.django_db
def test_the_copy_of_a_person_s_data_holds_what_was_said_before() -> None:
    case = f.accepted()
    former = case.party.owner_name
    correct(case)

    with f.as_system():
        told, _files = privacy_queries.whole(case.id)

    assert told["owner"]["name"] == RIGHT
    assert [(one["fields"], one["before"]) for one in told["corrected"]] == [
        (["owner_name"], {"owner_name": former})
    ]


@pytest.mark.django_db
def test_destruction_takes_the_former_values_along() -> None:
    case = f.stopped()
    correct(case)

    with f.as_system():
        destroying.destroy(
            dossier_id=case.id,
            document="1/QĐ",
            rule="x",
            keeps_result=False,
            at=case.hour(9),
            command_id="destroy",
        )

    assert PartyCorrection.unscoped.get(dossier_id=case.id).before == {}
    assert Party.unscoped.get(pk=case.id).owner_name != RIGHT
    assert faults(case) == []
