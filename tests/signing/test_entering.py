"""Credentials and anchors are entered by two people and end at once."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from factories import make_official, make_unit
from motcua.signing import errors, queries
from motcua.signing.actions import entering, sign_pdf
from motcua.signing.keys.key import fingerprint_of
from motcua.signing.models import TrustedFor
from motcua.signing.rules.kinds import Level, Place, Role
from pki_ground import issue, keep_key, paper, root

AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def entry(**changed: Any) -> entering.CredentialEntry:
    issued = issue("UBND", by=root())
    keep_key("ubnd.pem", issued.key)
    plain = entering.CredentialEntry(
        code="ubnd-seal", title="Chữ ký số UBND", role=Role.AGENCY_SEAL, unit_id=make_unit().pk, person_id=None,
        place=Place.FILE, key="ubnd.pem", certificates=issued.pem, level=Level.B_B, valid_from=date(2026, 1, 1),
        valid_until=None, why="Quyết định 12",
    )  # fmt: skip
    return replace(plain, **changed)


def people() -> tuple[int, int]:
    unit = make_unit()
    return make_official(unit, "administrator").pk, make_official(unit, "agency_head").pk


def test_a_second_person_approves_before_anybody_signs() -> None:
    author, approver = people()
    made = entering.propose_credential(entry(), by=author, at=AT)
    with pytest.raises(errors.CredentialUnknown):
        sign_pdf(paper(), credential="ubnd-seal", at=AT, reason="")
    with pytest.raises(errors.SamePerson):
        entering.decide_credential(made, approve=True, why="", by=author, at=AT)

    entering.decide_credential(made, approve=True, why="", by=approver, at=AT)

    assert sign_pdf(paper(), credential="ubnd-seal", at=AT, reason="")
    with pytest.raises(errors.ChangeMoved):
        entering.decide_credential(made, approve=True, why="", by=approver, at=AT)


def test_nobody_approves_their_own_credential() -> None:
    author, owner = people()
    made = entering.propose_credential(entry(role=Role.OFFICIAL, person_id=owner), by=author, at=AT)

    with pytest.raises(errors.SamePerson):
        entering.decide_credential(made, approve=True, why="", by=owner, at=AT)


def test_a_key_that_does_not_open_is_found_at_the_approval() -> None:
    author, approver = people()
    made = entering.propose_credential(entry(key="nowhere.pem"), by=author, at=AT)

    with pytest.raises(errors.KeyUnreadable):
        entering.decide_credential(made, approve=True, why="", by=approver, at=AT)


def test_two_credentials_of_one_code_do_not_overlap() -> None:
    author, approver = people()
    same = entry()
    first = entering.propose_credential(same, by=author, at=AT)
    with pytest.raises(errors.EntryRefused) as found:
        entering.propose_credential(same, by=author, at=AT)  # pressed twice
    assert found.value.faults == (("code", "waits-already"),)
    entering.decide_credential(first, approve=True, why="", by=approver, at=AT)
    second = entering.propose_credential(same, by=author, at=AT)

    with pytest.raises(errors.EntryRefused) as found:
        entering.decide_credential(second, approve=True, why="", by=approver, at=AT)
    assert found.value.faults == (("valid_from", "overlap"),)


def test_a_revocation_stops_at_once_and_needs_one_person() -> None:
    author, approver = people()
    made = entering.propose_credential(entry(), by=author, at=AT)
    entering.decide_credential(made, approve=True, why="", by=approver, at=AT)

    entering.revoke_credential(made, why="Mất khóa", by=author, at=AT)

    with pytest.raises(errors.CredentialRevoked):
        sign_pdf(paper(), credential="ubnd-seal", at=AT, reason="")
    with pytest.raises(errors.ChangeMoved):
        entering.revoke_credential(made, why="Mất khóa", by=author, at=AT)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"code": "Ubnd Seal"}, ("code", "form")),
        ({"title": " "}, ("title", "required")),
        ({"why": ""}, ("why", "required")),
        ({"certificates": "-----BEGIN CERTIFICATE-----\nxx"}, ("certificates", "unreadable")),
        ({"key": "../../etc/passwd"}, ("key", "form")),
        ({"key": "label", "place": Place.TOKEN}, ("key", "form")),
        ({"role": Role.OFFICIAL}, ("person_id", "required")),
        ({"valid_until": date(2025, 1, 1)}, ("valid_until", "before-begin")),
        ({"valid_until": date(2050, 1, 1)}, ("valid_until", "after-certificate")),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_refused_with_its_field(
    changed: dict[str, Any], fault: tuple[str, str]
) -> None:
    with pytest.raises(errors.EntryRefused) as found:
        entering.propose_credential(entry(**changed), by=people()[0], at=AT)
    assert found.value.faults == (fault,)


def test_an_anchor_is_believed_once_a_second_person_approved_it_and_until_it_is_revoked() -> None:
    author, approver = people()
    made = entering.propose_anchor(
        entering.AnchorEntry("Gốc", TrustedFor.SIGNATURES, root().pem, ("ca.gov.vn",), date(2026, 1, 1), None, "Thử"),
        by=author, at=AT,
    )  # fmt: skip
    assert queries.anchors(at=AT) == ()
    with pytest.raises(errors.SamePerson):
        entering.decide_anchor(made, approve=True, why="", by=author, at=AT)

    print_ = fingerprint_of(root().certificate)
    for wrong in ("", "00" * 32, print_[:16]):
        with pytest.raises(errors.EntryRefused) as found:
            entering.decide_anchor(made, approve=True, why="", by=approver, at=AT, fingerprint=wrong)
        assert found.value.faults == (("fingerprint", "not-the-same"),)

    as_on_paper = ":".join(print_[n : n + 2] for n in range(0, 64, 2)).upper()
    entering.decide_anchor(made, approve=True, why="", by=approver, at=AT, fingerprint=as_on_paper)

    assert [one.hosts for one in queries.anchors(at=AT)] == [("ca.gov.vn",)]
    entering.revoke_anchor(made, why="Thay gốc", by=author, at=AT)
    assert queries.anchors(at=AT) == ()


def test_an_anchor_is_retired_on_a_day_with_a_reason_and_believed_until_its_evening() -> None:
    author, approver = people()
    made = entering.propose_anchor(
        entering.AnchorEntry("Gốc", TrustedFor.SIGNATURES, root().pem, (), date(2026, 1, 1), None, "Thử"),
        by=author, at=AT,
    )  # fmt: skip
    entering.decide_anchor(
        made, approve=True, why="", by=approver, at=AT, fingerprint=fingerprint_of(root().certificate)
    )
    for until, why, fault in (
        (date(2026, 11, 1), "Thay gốc", ("until", "lies-behind")), (date(2026, 12, 1), " ", ("why", "required")),
    ):  # fmt: skip
        with pytest.raises(errors.EntryRefused) as found:
            entering.retire_anchor(made, until=until, why=why, by=author, at=AT)
        assert found.value.faults == (fault,)

    entering.retire_anchor(made, until=date(2026, 12, 1), why="Thay gốc", by=author, at=AT)

    assert len(queries.anchors(at=datetime(2026, 12, 1, 16, 59, tzinfo=UTC))) == 1
    assert queries.anchors(at=datetime(2026, 12, 1, 17, 0, tzinfo=UTC)) == ()
    with pytest.raises(errors.EntryRefused) as found:  # it is never believed longer than was said
        entering.retire_anchor(made, until=date(2027, 1, 1), why="Doch", by=author, at=AT)
    assert found.value.faults == (("until", "not-earlier"),)


@pytest.mark.parametrize("hosts", [("http://ca.vn",), ("a@b",), ("ca.vn/x",), ("",)])
def test_a_host_that_is_no_host_is_refused(hosts: tuple[str, ...]) -> None:
    with pytest.raises(errors.EntryRefused):
        entering.propose_anchor(
            entering.AnchorEntry("Gốc", TrustedFor.SIGNATURES, root().pem, hosts, date(2026, 1, 1), None, "Thử"),
            by=people()[0], at=AT,
        )  # fmt: skip


def test_an_anchor_that_is_no_authority_is_refused() -> None:
    with pytest.raises(errors.EntryRefused) as found:
        entering.propose_anchor(
            entering.AnchorEntry(
                "Gốc", TrustedFor.SIGNATURES, issue("Ai đó", by=root()).pem, (), date(2026, 1, 1), None, "Thử"
            ),
            by=people()[0], at=AT,
        )  # fmt: skip
    assert ("certificate", "no-authority") in found.value.faults


def test_a_person_sees_their_own_credentials_and_the_seal_of_their_unit_last() -> None:
    author, approver = people()
    unit = make_unit()
    leader, other = make_official(unit, "agency_head"), make_official(unit, "agency_head")
    for code, role, person in (
        ("a-seal", Role.AGENCY_SEAL, None), ("leader", Role.OFFICIAL, leader.pk), ("other", Role.OFFICIAL, other.pk),
    ):  # fmt: skip
        made = entering.propose_credential(
            entry(code=code, role=role, person_id=person, unit_id=unit.pk), by=author, at=AT
        )
        entering.decide_credential(made, approve=True, why="", by=approver, at=AT)

    found = queries.credentials_of(leader.pk, unit.pk, at=AT)

    assert [one.code for one in found] == ["leader", "a-seal"]
