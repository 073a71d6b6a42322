"""The line of the channel table that a dossier is opened with."""

import pytest

from motcua.dossiers.errors import NoSuchLimit
from motcua.dossiers.rules.opening import ChannelLine, channel_line

CONTENT: dict[str, object] = {
    "channels": [
        {"channel": "online", "limit": {"value": 3, "unit": "working_day"}, "fees": [
            {"amount_vnd": 8000, "text": "mỗi bản", "kind": "fee", "per": "copies"}]},
        {"channel": "counter", "limit": {"value": 0.5, "unit": "day"}, "fees": [
            {"amount_vnd": 100000, "text": "cấp mới"}, {"amount_vnd": 50000, "text": "cấp lại"}]},
        {"channel": "counter", "limit": None, "fees": [
            {"amount_vnd": 0, "text": "", "kind": "charge"}, {"amount_vnd": 70000, "text": "", "kind": "fee"}]},
        {"channel": "counter", "limit": {"value": 2, "unit": "month"}, "fees": [
            {"amount_vnd": None, "text": "5 USD"}]},
        {"channel": "counter", "limit": {"value": 0, "unit": "working_day"}, "fees": []},
    ]
}  # fmt: skip


def test_a_fee_by_the_piece_is_for_as_many_as_the_form_says() -> None:
    assert channel_line(CONTENT, "online") == ChannelLine("online", "3", "working_day", 8000)
    assert channel_line(CONTENT, "online", answers={"copies": 3}).fee_vnd == 24000


def test_nothing_is_owed_for_certain_where_the_catalogue_lists_alternatives() -> None:
    assert channel_line(CONTENT, "counter") == ChannelLine("counter", "0.5", "day", 0)


def test_a_fee_and_a_charge_are_owed_together() -> None:
    assert channel_line(CONTENT, "counter", line=1) == ChannelLine("counter", "", "", 70000)


def test_a_fee_in_words_alone_is_not_owed_yet() -> None:
    assert channel_line(CONTENT, "counter", line=2) == ChannelLine("counter", "2", "month", 0)


def test_a_limit_of_nothing_sets_no_limit() -> None:
    assert channel_line(CONTENT, "counter", line=3) == ChannelLine("counter", "", "", 0)


@pytest.mark.parametrize(("channel", "line"), [("post", 0), ("online", 1), ("counter", -1)])
def test_a_channel_that_the_version_does_not_have_is_refused(channel: str, line: int) -> None:
    with pytest.raises(NoSuchLimit):
        channel_line(CONTENT, channel, line=line)
