"""What stands in the place of a result that does not hold any more."""

import pytest

import factories as f
from motcua.dossiers import result_queries
from motcua.dossiers.actions import work
from motcua.dossiers.actions.correcting import open_correction
from motcua.dossiers.actions.results.drawing import Wanted
from motcua.dossiers.errors import InputRefused
from motcua.dossiers.result_queries import Verified
from motcua.dossiers.rules.results import Source
from motcua.records import actions as store
from motcua.records.rules import PDF
from results_ground import Ground, at_last_step, decision

pytestmark = pytest.mark.django_db


def issued() -> Ground:
    return at_last_step().drafted().checked().signed()


def newer(old: Ground) -> Ground:
    """A result of the same owner that names the older one."""
    case = f.accepted(unit=old.case.unit, procedure=old.case.procedure, citizen=old.case.citizen)
    named = Wanted(source=Source.GENERAL, replaces=f"KQ{old.result.code}")
    return at_last_step(f.in_processing(case)).drafted(named).checked().signed()


def said_of(code: str | None, ground: Ground) -> Verified:
    assert code is not None
    found = result_queries.verified(code, at=ground.at)
    assert found is not None
    return found


def place_of(said: Verified) -> tuple[str, str]:
    return (said.in_place.number, said.in_place.standing) if said.in_place else ("", "")


def test_a_result_in_force_has_nothing_in_its_place() -> None:
    ground = issued()

    said = said_of(ground.result.code, ground)
    assert (said.standing, said.in_place, said.decision.number) == ("valid", None, "")


def test_a_superseded_result_names_what_stands_at_the_end_of_the_line() -> None:
    first = issued()
    second = newer(first)
    said = said_of(first.result.code, second)
    assert (said.standing, place_of(said)) == ("superseded", (second.result.number, "valid"))
    assert said.in_place is not None
    assert said.in_place.unit_name == second.case.handling_unit.name

    third = newer(second).handed_over()
    assert place_of(said_of(first.result.code, third)) == (third.result.number, "valid")
    third.revoked()
    assert place_of(said_of(first.result.code, third)) == (third.result.number, "revoked")


def test_a_revoked_result_is_replaced_by_one_that_names_it_and_stays_revoked() -> None:
    old = issued().handed_over().revoked()
    assert place_of(said_of(old.result.code, old)) == ("", "")
    new = newer(old)

    said = said_of(old.result.code, new)
    assert (said.standing, place_of(said)) == ("revoked", (new.result.number, "valid"))
    assert (said.decision.number, said.decision.ground) == ("45/QĐ-UBND", "Cấp không đúng đối tượng.")
    assert old.reread().case.state.result_superseded_at is None


def test_a_correction_signed_elsewhere_stands_in_the_place_of_a_revoked_result() -> None:
    old = issued().handed_over().revoked()
    with f.as_system():
        done = open_correction(
            dossier_id=old.id, reason="Sai", by=old.case.as_intake, at=old.at, command_id="correct"
        )
    assert place_of(said_of(old.result.code, old)) == ("", "")  # opened, and nothing issued yet

    new = at_last_step(f.in_processing(old.case.after(done)), keys=False)
    kept = store.store(b"%PDF-1.7\n1\n%%EOF\n", limit_bytes=9999, accepted=frozenset({PDF})).pk
    with f.as_system():
        work.conclude(
            dossier_id=new.id,
            result=work.ResultPaper("77/QĐ-XX", kept),
            by=new.signer,
            at=new.at,
            command_id="end",
        )

    assert place_of(said_of(old.result.code, new)) == ("77/QĐ-XX", "valid")


def test_a_recalled_result_names_the_next_one_of_its_dossier() -> None:
    old = issued()
    code = old.result.code
    with f.as_system():
        done = work.recall(
            dossier_id=old.id, reason="Sai tên đệm", by=old.signer, at=old.at, command_id="recall"
        )
    assert place_of(said_of(code, old)) == ("", "")

    new = old.after(done).drafted().checked().signed()

    said = said_of(code, new)
    assert (said.standing, place_of(said)) == ("recalled", (new.result.number, "valid"))


def test_the_reason_of_a_decision_may_not_name_the_owner() -> None:
    ground = issued().handed_over()
    words = f"Cấp nhầm cho {ground.case.party.owner_name.upper()}."

    with pytest.raises(InputRefused, match="ground: names-a-person"):
        ground.revoked(decision(ground, ground_words=words))
    with pytest.raises(InputRefused, match="file: required"):
        ground.revoked(decision(ground, public=True))
    with pytest.raises(InputRefused, match="file: required"):
        ground.revoked(decision(ground, file="0" * 64))
