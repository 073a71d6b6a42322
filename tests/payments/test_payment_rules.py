"""The pure rules of money: obligations, order codes, VietQR, signatures, the table of call-backs, receipts, files."""

import contextlib
import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.payments.rules import items, messages, orders, receipts, reconciling, refunds, settling, vietqr
from motcua.payments.rules.items import Item, ItemKind, ItemsRefused
from motcua.payments.rules.messages import Forged, Malformed, Message, Said, Stale
from motcua.payments.rules.orders import OrderState
from motcua.payments.rules.profiles import Over, Signing, profiles
from motcua.payments.rules.settling import Aside, Effect, Known

FEE = Item("phi", "Phí thẩm định", ItemKind.FEE, 70_000)
CHARGE = Item("le-phi", "Lệ phí", ItemKind.CHARGE, 30_000)
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
# Published: in the read-me of the open generator subiz/vietqr, and in NAPAS' specification (a bill number besides).
PLAIN = (
    "00020101021238570010A00000072701270006970415011300110019324180208QRIBFTTA530370454061200005802VN"
    "62170813ung ho lu lut6304C15C"
)
DYNAMIC = (
    "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454061800005802VN"
    "62340107NPS68690819thanh toan don hang63042E2E"
)


def test_what_is_left_of_each_obligation_adds_up_to_what_is_owed() -> None:
    assert items.owed([FEE, CHARGE], paid_by_code={"phi": 70_000}, paid_vnd=70_000) == (CHARGE,)
    assert items.owed([FEE, CHARGE], paid_by_code={}, paid_vnd=0) == (FEE, CHARGE)
    assert items.owed([FEE, CHARGE], paid_by_code={}, paid_vnd=100_000) == ()


def test_a_payment_that_named_no_obligation_counts_for_them_in_order() -> None:
    left = items.owed([FEE, CHARGE], paid_by_code={}, paid_vnd=80_000)
    assert [(one.code, one.amount_vnd) for one in left] == [("le-phi", 20_000)]


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=6), st.data())
def test_what_is_left_is_never_negative_and_never_more_than_owed(
    amounts: list[int], data: st.DataObject
) -> None:
    known = [Item(str(n), "x", ItemKind.FEE, amount) for n, amount in enumerate(amounts)]
    paid = data.draw(st.integers(0, sum(amounts)))
    left = items.owed(known, paid_by_code={}, paid_vnd=paid)
    assert items.total(left) == sum(amounts) - paid
    assert all(one.amount_vnd > 0 for one in left)


@pytest.mark.parametrize(
    ("codes", "amount", "problem"),
    [
        (["phi", "phi"], None, "no-such-obligation"),
        (["khac"], None, "no-such-obligation"),
        ([], None, "no-such-obligation"),
        (["phi"], 69_999, "is-not-what-is-owed"),
        (None, 100_001, "is-not-what-is-owed"),
    ],
)
def test_only_whole_obligations_are_paid_and_never_more(
    codes: list[str] | None, amount: int | None, problem: str
) -> None:
    with pytest.raises(ItemsRefused) as refused:
        items.chosen([FEE, CHARGE], codes, amount_vnd=amount)
    assert refused.value.problem == problem


def test_a_notice_over_more_than_was_reckoned_adds_an_obligation() -> None:
    fitted = items.fitted([FEE], fee_vnd=100_000, demanded_name="Theo thông báo")
    assert [(one.code, one.kind, one.amount_vnd) for one in fitted] == [
        ("phi", ItemKind.FEE, 70_000),
        ("notice", ItemKind.OTHER, 30_000),
    ]
    assert items.total(items.fitted([FEE], fee_vnd=50_000, demanded_name="x")) == 50_000


def test_an_order_code_is_found_in_the_words_of_a_transfer_and_a_wrong_sign_is_noticed() -> None:
    code = orders.code_of(123_456_789_012)
    assert (len(code), orders.is_code(code)) == (13, True)
    assert orders.codes_in(f"MBVCB.123 CUSTOMER {code[:5]} {code[5:].lower()} chuyen tien") == (code,)
    for at in range(2, 13):
        for sign in orders.SIGNS.replace(code[at], ""):
            assert not orders.is_code(code[:at] + sign + code[at + 1 :])


def test_vietqr_reads_and_writes_the_published_strings() -> None:
    plain = vietqr.Transfer("970415", "0011001932418", 120_000, "ung ho lu lut")
    assert vietqr.parse(PLAIN) == plain
    assert vietqr.build(plain) == PLAIN
    # its bill number (62.01) is not ours to write; all else is read
    assert vietqr.parse(DYNAMIC) == vietqr.Transfer("970403", "0011012345678", 180_000, "thanh toan don hang")


transfers = st.builds(
    vietqr.Transfer,
    bank_bin=st.from_regex(r"[0-9]{6}", fullmatch=True),
    account=st.from_regex(r"[0-9A-Za-z]{1,19}", fullmatch=True),
    amount_vnd=st.none() | st.integers(1, 9_999_999_999_999),
    words=st.just("") | st.from_regex(r"[0-9A-Za-z]([0-9A-Za-z ]{0,23}[0-9A-Za-z])?", fullmatch=True),
)


@given(transfers)
def test_vietqr_parses_what_it_builds(transfer: vietqr.Transfer) -> None:
    assert vietqr.parse(vietqr.build(transfer)) == transfer


@settings(max_examples=60)
@given(transfers, st.data())
def test_vietqr_notices_one_changed_sign(transfer: vietqr.Transfer, data: st.DataObject) -> None:
    text = vietqr.build(transfer)
    at = data.draw(st.integers(0, len(text) - 1))
    sign = data.draw(st.sampled_from([c for c in "0123456789ABCXYZabc" if c != text[at]]))
    with pytest.raises(vietqr.QrInvalid):
        vietqr.parse(text[:at] + sign + text[at + 1 :])


# ---------------------------------------------------------------- signatures

NATIONAL = profiles(date(2026, 1, 1))["national"].signing
BANK = profiles(date(2026, 1, 1))["bank"].signing
SAID = {
    "order_code": "MCX",
    "transaction_id": "T1",
    "status": "paid",
    "amount": "8000",
    "paid_at": str(int(NOW.timestamp())),
    "sent_at": str(int(NOW.timestamp())),
}


def _checked(
    said: dict[str, str],
    signing: Signing,
    *,
    secret: str = "s",
    signature: str | None = None,
    at: datetime = NOW,
    body: bytes | None = None,
) -> Message:
    sent = str(int(NOW.timestamp()))
    raw = json.dumps(said).encode()
    given = messages.sign("s", signing, said, sent, raw) if signature is None else signature
    return messages.checked(
        raw if body is None else body, signature=given, sent=sent, secret=secret, signing=signing, now=at
    )  # fmt: skip


@pytest.mark.parametrize("signing", [NATIONAL, BANK])
def test_a_signed_message_is_believed_and_read(signing: Signing) -> None:
    message = _checked(SAID, signing)
    assert (message.said, message.amount_vnd, message.transaction) == (Said.PAID, 8000, "T1")


@pytest.mark.parametrize("signing", [NATIONAL, BANK])
def test_a_message_is_forged_when_anything_of_it_was_changed(signing: Signing) -> None:
    right = messages.sign("s", signing, SAID, SAID["sent_at"], json.dumps(SAID).encode())
    for changed in ({**SAID, "amount": "9000"}, {**SAID, "order_code": "MCY"}, {**SAID, "status": "failed"}):
        with pytest.raises(Forged):
            _checked(changed, signing, signature=right)
    for wrong in ("", "00", right[:-1], right[:-1] + ("0" if right[-1] != "0" else "1"), "é"):
        with pytest.raises(Forged):
            _checked(SAID, signing, signature=wrong)
    with pytest.raises(Forged):  # an installation without a secret believes nobody
        _checked(SAID, signing, secret="", signature=messages.sign("", signing, SAID, "", b""))


def test_what_is_not_signed_is_not_read() -> None:
    with pytest.raises(Forged):
        _checked({**SAID, "extra": "1"}, NATIONAL)
    twice = json.dumps(SAID)[:-1].encode() + b', "amount": "1"}'
    with pytest.raises(Forged):
        _checked(SAID, NATIONAL, body=twice)
    # the signs that join the fields could make one signature fit two readings
    with pytest.raises(Forged):
        _checked({**SAID, "order_code": "MCX&transaction_id=T2"}, NATIONAL)


@pytest.mark.parametrize("seconds", [-301, 301, 86_400])
def test_an_old_or_future_message_is_refused(seconds: int) -> None:
    with pytest.raises(Stale):
        _checked(SAID, NATIONAL, at=datetime.fromtimestamp(NOW.timestamp() + seconds, UTC))


@pytest.mark.parametrize(
    "broken",
    [
        {"amount": "0"}, {"amount": "-5"}, {"amount": "8e3"}, {"amount": "99999999999999"}, {"status": "maybe"},
        {"transaction_id": ""}, {"transaction_id": "T\u0000"}, {"order_code": "\u0000"}, {"paid_at": "yesterday"},
    ],
)  # fmt: skip
def test_a_signed_message_with_nonsense_is_malformed(broken: dict[str, str]) -> None:
    with pytest.raises(Malformed):
        _checked({**SAID, **broken}, BANK)


@given(st.binary(max_size=200))
def test_no_bytes_bring_the_reader_down(body: bytes) -> None:
    signature = messages.sign("s", BANK, {}, SAID["sent_at"], body)
    with contextlib.suppress(messages.MessageRefused):
        _checked(SAID, BANK, signature=signature, body=body)


def test_fields_and_body_are_the_two_things_signed() -> None:
    assert (NATIONAL.over, BANK.over) == (Over.FIELDS, Over.BODY)


# ---------------------------------------------------------------- what a message does


def _message(said: Said = Said.PAID, amount: int = 8000, transaction: str = "T1") -> Message:
    return Message(said, "MCX", transaction, amount, NOW, NOW)


@pytest.mark.parametrize(
    ("state", "message", "in_time", "effect", "aside"),
    [
        (OrderState.PENDING, _message(), True, Effect.TAKE, None),
        (OrderState.FAILED, _message(), True, Effect.TAKE, None),  # paid after failed
        (OrderState.EXPIRED, _message(), True, Effect.TAKE, None),  # paid in time, told late
        (OrderState.PENDING, _message(Said.FAILED), True, Effect.FAIL, None),
        (OrderState.PAID, _message(Said.FAILED), True, Effect.NOTHING, None),  # failed after paid
        (OrderState.PAID, _message(), True, Effect.NOTHING, None),  # twice
        (OrderState.PAID, _message(transaction="T2"), True, Effect.KEEP_ASIDE, Aside.PAID_TWICE),
        (OrderState.PENDING, _message(amount=7999), True, Effect.KEEP_ASIDE, Aside.OTHER_AMOUNT),
        (OrderState.PENDING, _message(amount=8001), True, Effect.KEEP_ASIDE, Aside.OTHER_AMOUNT),
        (OrderState.EXPIRED, _message(), False, Effect.KEEP_ASIDE, Aside.LATE),
        (OrderState.PENDING, _message(), False, Effect.KEEP_ASIDE, Aside.LATE),
        (OrderState.CANCELLED, _message(), True, Effect.KEEP_ASIDE, Aside.LATE),
        (OrderState.PENDING, _message(Said.PENDING), True, Effect.NOTHING, None),
    ],
)
def test_the_table_of_call_backs(
    state: OrderState, message: Message, in_time: bool, effect: Effect, aside: Aside | None
) -> None:
    known = Known(state, 8000, "T1" if state is OrderState.PAID else "", in_time)
    assert settling.judged(known, message) == settling.Judgement(effect, aside)


def test_money_for_an_order_nobody_knows_is_kept() -> None:
    assert settling.judged(None, _message()).aside is Aside.UNKNOWN_ORDER
    assert settling.judged(None, _message(Said.FAILED)).effect is Effect.NOTHING


def test_the_transition_table_of_orders_is_closed() -> None:
    assert set(orders.NEXT) == set(OrderState)
    for before in OrderState:
        for after in OrderState:
            if after in orders.NEXT[before]:
                assert orders.moved(before, after) is after
            else:
                with pytest.raises(orders.IllegalOrderMove):
                    orders.moved(before, after)
    assert orders.shown(OrderState.PAID, received_vnd=10, refunded_vnd=4) == "partly_refunded"
    assert orders.shown(OrderState.EXPIRED, received_vnd=10, refunded_vnd=10) == "refunded"


# ---------------------------------------------------------------- refunds, receipts, files


@pytest.mark.parametrize(
    ("amount", "held", "words", "problem"),
    [(1001, 0, "x", "more-than-was-paid"), (501, 500, "x", "more-than-was-paid"), (0, 0, "x", "must-be-positive"),
     (1, 0, " ", "ground-required")],
)  # fmt: skip
def test_a_refund_is_never_more_than_was_paid(amount: int, held: int, words: str, problem: str) -> None:
    with pytest.raises(refunds.RefundRefused) as refused:
        refunds.check_proposal(
            amount_vnd=amount, received_vnd=1000, held_vnd=held, ground="overpaid", words=words
        )
    assert refused.value.problem == problem


def test_a_withdrawn_dossier_is_refunded_only_before_it_was_handled() -> None:
    fits = refunds.fits_dossier
    assert fits(refunds.Ground.WITHDRAWN, business="withdrawn", processing_began=False)
    assert not fits(refunds.Ground.WITHDRAWN, business="withdrawn", processing_began=True)
    assert not fits(refunds.Ground.REFUSED, business="concluded", processing_began=True)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Không đồng"),
        (8_000, "Tám nghìn đồng"),
        (15_000, "Mười lăm nghìn đồng"),
        (21_005, "Hai mươi mốt nghìn không trăm lẻ năm đồng"),
        (1_000_100, "Một triệu một trăm đồng"),
        (104_044, "Một trăm lẻ bốn nghìn không trăm bốn mươi tư đồng"),
        (2_000_000_001, "Hai tỷ không trăm lẻ một đồng"),
        (125_475_000, "Một trăm hai mươi lăm triệu bốn trăm bảy mươi lăm nghìn đồng"),
    ],
)
def test_amounts_in_words(amount: int, words: str) -> None:
    assert receipts.in_words(amount) == words


def test_a_receipts_code_is_read_in_any_case_and_with_any_dashes() -> None:
    said = receipts.reference(12, "3f9a02bc77de" + "0" * 52)
    assert (str(said), said.printed) == ("BL12-3F9A02BC77DE", "BL12-3F9A-02BC-77DE")
    assert receipts.read_reference(" bl12 3f9a-02bc 77de ") == said
    assert receipts.read_reference("12-3F9A02BC77DE") is None


HEAD = "transaction_id,kind,order_code,amount,status,paid_at\n"
AT = int(NOW.timestamp())


def test_each_difference_of_a_day_is_named() -> None:
    rows = [f"T1,payment,A,8000,paid,{AT}", f"T2,payment,B,5000,paid,{AT}", f"T3,payment,C,700,failed,{AT}",
            f"T4,payment,D,900,paid,{AT}", f"R1,refund,HT1,100,refunded,{AT}"]  # fmt: skip
    lines = reconciling.read((HEAD + "\n".join(rows)).encode(), day=date(2026, 11, 20))
    booked = [
        reconciling.Booked("T1", "payment", "A", 8000, "paid"),
        reconciling.Booked("T4", "payment", "D", 999, "paid"),
        reconciling.Booked("T3", "payment", "C", 700, "paid"),
        reconciling.Booked("T9", "payment", "E", 60, "paid"),
        reconciling.Booked("R1", "refund", "HT1", 100, "refunded"),
    ]
    found = [
        (one.kind, one.transaction, one.theirs_vnd, one.ours_vnd)
        for one in reconciling.differences(lines, booked)
    ]
    assert found == [
        (Aside.AMOUNT_DIFFERS, "T4", 900, 999),
        (Aside.OURS_ONLY, "T9", None, 60),
        (Aside.STATE_DIFFERS, "T3", 700, 700),
        (Aside.THEIRS_ONLY, "T2", 5000, None),
    ]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"\xff\xfe", (0, "no-csv")),
        (b"a,b\n", (1, "wrong-columns")),
        (
            (HEAD + f"T1,payment,A,8000,paid,{AT}\nT1,payment,A,8000,paid,{AT}").encode(),
            (3, "transaction-twice"),
        ),
        ((HEAD + f"T1,payment,A,8.000,paid,{AT}").encode(), (2, "no-amount")),
        ((HEAD + f"T1,payment,A,8000,paid,{AT + 86_400}").encode(), (2, "other-day")),
        ((HEAD + f"T1,payment,A,8000,lost,{AT}").encode(), (2, "unknown-status")),
        ((HEAD + 'T1,"payment').encode(), (0, "no-csv")),
    ],
)
def test_a_file_with_a_fault_is_refused_whole(content: bytes, fault: tuple[int, str]) -> None:
    with pytest.raises(reconciling.FileRefused) as refused:
        reconciling.read(content, day=date(2026, 11, 20))
    assert refused.value.faults[0] == fault
