"""Second factors, devices, guessing and resets: what opens an account, and what does not."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from factories import make_citizen, make_official, make_unit
from motcua.accounts.models import FactorReset, RecoveryCode, SecondFactor, SignInNote, User
from motcua.accounts.signing import devices, factors, guarding, notes, resets, rules
from motcua.accounts.signing.errors import (
    CodeSpent,
    CodeWrong,
    FactorExists,
    LastFactorStays,
    NothingToDecide,
    ResetAsked,
    SecondPersonNeeded,
)
from motcua.accounts.signing.notes import Place, device_of
from signing_ground import AT, code_of, with_app

HERE = Place("Firefox, Windows", "10.0.0.7")
RULE = rules.sign_in_law(AT.date()).sessions["official"]


@pytest.mark.parametrize(
    ("idle", "lasted", "found"),
    [
        (timedelta(minutes=59), timedelta(hours=11), None),
        (timedelta(minutes=60), timedelta(hours=2), rules.Ended.IDLE),
        (timedelta(0), timedelta(hours=12), rules.Ended.LONGEST),
        (timedelta(hours=-1), timedelta(hours=-1), None),  # the machine's clock was set back
    ],
)
def test_a_sign_in_ends_when_idle_or_old(idle: timedelta, lasted: timedelta, found: object) -> None:
    assert rules.ended(RULE, began=AT - lasted, seen=AT - idle, at=AT) is found


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Windows"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 coc_coc_browser/120 Chrome/114", "Cốc Cốc, Windows"),
        ("curl/8.5", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_browser_is_named_in_two_words(agent: str, said: str) -> None:
    assert device_of(agent) == said


@pytest.mark.django_db
def test_a_code_opens_once_and_never_again() -> None:
    user = make_citizen()
    secret = with_app(user)
    later = AT + timedelta(seconds=60)

    factors.check_code(user_id=user.pk, code=code_of(secret, later), at=later)

    with pytest.raises(CodeSpent):
        factors.check_code(user_id=user.pk, code=code_of(secret, later), at=later)
    with pytest.raises(CodeSpent):  # nor does an older one, written down over a shoulder
        factors.check_code(user_id=user.pk, code=code_of(secret, later - timedelta(seconds=30)), at=later)


@pytest.mark.django_db
@pytest.mark.parametrize("late", [-90, -61, 61, 90])
def test_a_code_of_another_minute_does_not_fit(late: int) -> None:
    user = make_citizen()
    secret = with_app(user)
    at = AT + timedelta(minutes=10, seconds=15)

    with pytest.raises(CodeWrong):
        factors.check_code(user_id=user.pk, code=code_of(secret, at + timedelta(seconds=late)), at=at)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12 34 5x", "-12345", "0" * 5000]
)
def test_what_is_no_code_is_wrong_and_breaks_nothing(typed: str) -> None:
    user = make_citizen()
    with_app(user)

    with pytest.raises(CodeWrong):
        factors.check_code(user_id=user.pk, code=typed, at=AT)


@pytest.mark.django_db
def test_the_secret_of_an_app_cannot_be_read_from_the_database(settings: object) -> None:
    user = make_citizen()
    secret = with_app(user)
    row = SecondFactor.objects.get(user=user)

    assert secret.encode() not in bytes(row.sealed_secret or b"")
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]
    with pytest.raises(CodeWrong):
        factors.check_code(user_id=user.pk, code=code_of(secret, AT + timedelta(seconds=60)), at=AT)


@pytest.mark.django_db
def test_recovery_codes_open_once_each_for_their_owner_alone() -> None:
    user, other = make_citizen(), make_citizen()
    with_app(user)
    first, second, *_ = codes = factors.make_recovery_codes(user_id=user.pk, at=AT)

    factors.check_code(user_id=user.pk, code=f" {first.upper()} ", at=AT)

    assert len(set(codes)) == 10
    assert factors.recovery_codes_left(user.pk) == 9
    for who, code in ((user, first), (other, second)):
        with pytest.raises(CodeWrong):
            factors.check_code(user_id=who.pk, code=code, at=AT)
    assert not any(code.replace("-", "") in str(RecoveryCode.objects.values()) for code in codes)
    factors.make_recovery_codes(user_id=user.pk, at=AT)
    with pytest.raises(CodeWrong):  # new ones make the old ones void
        factors.check_code(user_id=user.pk, code=second, at=AT)


@pytest.mark.django_db
def test_an_account_has_one_code_app() -> None:
    user = make_citizen()
    with_app(user)
    with pytest.raises(FactorExists):
        with_app(user, AT + timedelta(minutes=1))


@pytest.mark.django_db
def test_who_is_obliged_cannot_remove_the_last_key_and_others_can() -> None:
    user = make_citizen()
    with_app(user)
    key = factors.of_account(user.pk)[0]

    with pytest.raises(LastFactorStays):
        factors.remove(user_id=user.pk, factor_id=key.id, is_obliged=True, at=AT)
    factors.remove(user_id=user.pk, factor_id=key.id, is_obliged=False, at=AT)

    assert factors.of_account(user.pk) == []
    row = SecondFactor.objects.get(pk=key.id)
    assert row.sealed_secret is not None
    assert bytes(row.sealed_secret) == b""


@pytest.mark.django_db
def test_heads_are_obliged_after_their_days_of_grace_and_demo_accounts_never() -> None:
    unit = make_unit()
    head, clerk, demo = (
        make_official(unit, "agency_head"),
        make_official(unit, "case_officer"),
        make_official(unit, "agency_head"),
    )
    User.objects.filter(pk=demo.pk).update(is_demo=True)

    first = guarding.obligation(head.pk, at=AT)
    assert (first.is_obliged, first.blocks(AT)) == (True, False)
    assert guarding.obligation(head.pk, at=AT + timedelta(days=6)).blocks(AT + timedelta(days=6)) is False
    assert guarding.obligation(head.pk, at=AT + timedelta(days=7)).blocks(AT + timedelta(days=7)) is True
    assert not guarding.obligation(clerk.pk, at=AT).is_obliged
    assert not guarding.obligation(demo.pk, at=AT).is_obliged
    with_app(head)
    assert not guarding.obligation(head.pk, at=AT + timedelta(days=8)).blocks(AT + timedelta(days=8))


@pytest.mark.django_db
def test_many_wrong_passwords_from_many_places_close_the_password_for_a_while() -> None:
    user = make_citizen()
    for number in range(29):
        guarding.password_was_wrong(user.username, at=AT, place=Place("", f"10.0.0.{number}"))
    assert guarding.password_is_open(user.username, at=AT)

    guarding.password_was_wrong(user.username, at=AT, place=HERE)

    assert not guarding.password_is_open(user.username, at=AT)
    assert guarding.password_is_open(user.username, at=AT + timedelta(minutes=15))
    assert guarding.open_again(user.pk, by_id=user.pk, at=AT)
    assert guarding.password_is_open(user.username, at=AT)
    guarding.password_was_wrong("nobody", at=AT, place=HERE)  # counts nowhere, tells nothing
    assert SignInNote.objects.filter(what="closed").count() == 1


@pytest.mark.django_db
def test_a_reset_needs_two_people_and_takes_every_key() -> None:
    unit = make_unit()
    admin, other, head = (make_official(unit, "administrator") for _ in range(3))
    with_app(head)
    factors.make_recovery_codes(user_id=head.pk, at=AT)
    asked = resets.ask(user_id=head.pk, ground="đến trực tiếp", by_id=admin.pk, at=AT)

    for who in (admin, head):
        with pytest.raises(SecondPersonNeeded):
            resets.decide(reset_id=asked.pk, grant=True, by_id=who.pk, at=AT)
    with pytest.raises(ResetAsked):
        resets.ask(user_id=head.pk, ground="lần nữa", by_id=other.pk, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():  # the database says so too
        FactorReset.objects.filter(pk=asked.pk).update(decided_by=admin)
    resets.decide(reset_id=asked.pk, grant=True, by_id=other.pk, at=AT)

    assert factors.of_account(head.pk) == []
    assert factors.recovery_codes_left(head.pk) == 0
    assert guarding.obligation(head.pk, at=AT).blocks(AT)
    with pytest.raises(NothingToDecide):
        resets.decide(reset_id=asked.pk, grant=True, by_id=other.pk, at=AT)


@pytest.mark.django_db
def test_a_refused_reset_changes_nothing_and_the_ground_is_needed() -> None:
    unit = make_unit()
    admin, other, head = (make_official(unit, "administrator") for _ in range(3))
    with_app(head)
    with pytest.raises(resets.GroundMissing):
        resets.ask(user_id=head.pk, ground="  ", by_id=admin.pk, at=AT)
    asked = resets.ask(user_id=head.pk, ground="gọi điện thoại", by_id=admin.pk, at=AT)

    resets.decide(reset_id=asked.pk, grant=False, by_id=other.pk, at=AT)

    assert len(factors.of_account(head.pk)) == 1


@pytest.mark.django_db
def test_the_record_is_swept_when_its_time_is_over() -> None:
    user = make_citizen()
    notes.note(user.pk, notes.What.SIGNED_IN, at=AT - timedelta(days=366))
    notes.note(user.pk, notes.What.SIGNED_IN, at=AT - timedelta(days=364))

    assert notes.sweep(kept=timedelta(days=365), at=AT) == 1
    assert SignInNote.objects.count() == 1


@pytest.mark.django_db
def test_a_device_of_another_account_cannot_be_sent_out() -> None:
    user, other = make_citizen(), make_citizen()
    devices.begin(user_id=user.pk, session_key="a" * 32, how="password", place=HERE, at=AT)
    device = user.sign_ins.get()

    assert not devices.send_out(user_id=other.pk, device_id=device.pk, at=AT)
    assert devices.send_out(user_id=user.pk, device_id=device.pk, at=AT)
    assert not devices.send_out(user_id=user.pk, device_id=device.pk, at=AT)
