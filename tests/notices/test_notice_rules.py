"""Rules of messages: lengths of short messages, quiet hours, the way of a delivery."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.zone import VIETNAM
from motcua.notices.rules.addresses import masked, tidied
from motcua.notices.rules.kinds import Channel, groups, kinds
from motcua.notices.rules.lengths import Lengths, fitted, measured
from motcua.notices.rules.progress import Reported, after_report
from motcua.notices.rules.providers import in_force, profiles
from motcua.notices.rules.routing import Quiet, not_before
from motcua.notices.rules.saying import sample_values, say
from motcua.notices.rules.settings import rules_on

PLAIN = Lengths(False, 160, 153, 70, 67, 3)
MARKED = Lengths(True, 160, 153, 70, 67, 3)
NOW = datetime(2026, 11, 2, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "rules", "alphabet", "places", "segments"),
    [
        ("a" * 160, PLAIN, "GSM-7", 160, 1),
        ("a" * 161, PLAIN, "GSM-7", 161, 2),
        ("a" * 306, PLAIN, "GSM-7", 306, 2),
        ("a" * 307, PLAIN, "GSM-7", 307, 3),
        ("€" * 80, PLAIN, "GSM-7", 160, 1),  # an extended character takes two places
        ("Đã nhận hồ sơ", PLAIN, "GSM-7", 13, 1),
        ("Đã nhận hồ sơ", MARKED, "UCS-2", 13, 1),
        ("ơ" * 70, MARKED, "UCS-2", 70, 1),
        ("ơ" * 71, MARKED, "UCS-2", 71, 2),
        ("😀" * 35, PLAIN, "UCS-2", 70, 1),  # two units each
        ("", PLAIN, "GSM-7", 0, 1),
    ],
)
def test_a_short_message_is_counted_as_the_network_counts_it(
    text: str, rules: Lengths, alphabet: str, places: int, segments: int
) -> None:
    found = measured(text, rules)
    assert (found.alphabet, found.places, found.segments) == (alphabet, places, segments)


def test_decomposed_vietnamese_is_the_same_message() -> None:
    import unicodedata

    text = "Hồ sơ đã được tiếp nhận"
    assert measured(unicodedata.normalize("NFD", text), MARKED) == measured(text, MARKED)
    assert measured(text, PLAIN).text == "Ho so da duoc tiep nhan"


@given(st.text(max_size=900), st.booleans())
def test_a_fitted_message_never_exceeds_its_segments(text: str, diacritics: bool) -> None:
    rules = MARKED if diacritics else PLAIN
    assert fitted(text, rules).segments <= 3


def test_a_shortened_message_keeps_its_link() -> None:
    link = "https://motcua.example.vn/track/?code=H56.77-20261102-0000001"
    found = fitted("Thủ tục " + "rất dài " * 200 + link, PLAIN, link=link)
    assert found.text.endswith(f"... {link}")
    assert found.segments == 3


@pytest.mark.parametrize("name", sorted(kinds()))
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_kind_fits_into_its_segments_with_real_values(name: str, language: str) -> None:
    profile = in_force(date(2026, 11, 2))[Channel.SMS]
    assert profile.lengths is not None
    what = kinds()[name]
    text = say(
        what.words[language], what, sample_values(what), language=language,
        link="https://dichvucong.khanhhoa.example.vn/track/?code=H56.77-20261102-0000001",
    )  # fmt: skip
    assert measured(text.sms, profile.lengths).segments <= 2


@pytest.mark.parametrize(
    ("hour", "waits_until"),
    [("20:59", None), ("21:00", "03 07:00"), ("23:59", "03 07:00"), ("00:00", "02 07:00"),
     ("06:59", "02 07:00"), ("07:00", None)],
)  # fmt: skip
def test_quiet_hours_over_midnight_delay_and_do_not_drop(hour: str, waits_until: str | None) -> None:
    quiet = rules_on(date(2026, 11, 2)).quiet
    now = datetime.combine(date(2026, 11, 2), time.fromisoformat(hour), VIETNAM).astimezone(UTC)

    found = not_before(now, quiet, Channel.SMS, urgent=False)
    assert (found and f"{found.astimezone(VIETNAM):%d %H:%M}") == waits_until
    assert not_before(now, quiet, Channel.SMS, urgent=True) is None
    assert not_before(now, quiet, Channel.EMAIL, urgent=False) is None


@given(st.times(), st.times(), st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)))
def test_after_waiting_it_is_no_longer_quiet(start: time, end: time, at: datetime) -> None:
    start, end = start.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0)
    quiet = Quiet(start, end, frozenset({Channel.SMS}))
    now = at.replace(tzinfo=VIETNAM)
    until = not_before(now, quiet, Channel.SMS, urgent=False)
    if until is not None:
        assert now < until <= now + timedelta(days=1)
        assert not quiet.covers(until.time())


@given(st.lists(st.sampled_from(list(Reported)), max_size=8), st.randoms())
def test_once_delivered_no_order_of_reports_takes_it_back(reports: list[Reported], random: object) -> None:
    state = "sent"
    arrived = False
    for one in reports:
        state = after_report(state, one)
        arrived = arrived or one in (Reported.DELIVERED, Reported.READ)
        assert (state in ("delivered", "read")) is arrived
    assert after_report("merged", Reported.DELIVERED) == "merged"


@pytest.mark.parametrize(
    ("channel", "typed", "kept"),
    [
        (Channel.SMS, "0905 123 456", "0905123456"),
        (Channel.SMS, "+84905123456", "0905123456"),
        (Channel.SMS, "(090) 512-3456", "0905123456"),
        (Channel.SMS, "02583822822", None),  # a landline
        (Channel.SMS, "０９０５１２３４５６", None),  # digits of another script
        (Channel.EMAIL, " Duc@Example.VN ", "duc@example.vn"),
        (Channel.EMAIL, "duc@example.vn\nBcc: x@y.vn", None),
        (Channel.EMAIL, "duc@localhost", None),
    ],
)
def test_addresses_are_kept_in_one_form(channel: Channel, typed: str, kept: str | None) -> None:
    assert tidied(channel, typed) == kept


def test_an_address_is_shown_masked() -> None:
    assert (masked("0905123456"), masked("duc@example.vn"), masked("12")) == (
        "090•••456",
        "d•••@example.vn",
        "•••",
    )


def test_the_configuration_is_whole() -> None:
    assert {one.provider for one in profiles()} == {"mail", "sms", "zalo"}
    assert all(one.name in kinds() or one.name for one in groups().values())
    zalo = in_force(date(2026, 11, 2))[Channel.ZALO]
    for name in kinds():
        for source in zalo.template(name).parameters.values():
            assert source in {"subject", "short", "link", *kinds()[name].values}, (name, source)
