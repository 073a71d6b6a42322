"""The texts that citizens read are plain: short sentences in Vietnamese, none that needs a second reading."""

import re
import subprocess
import sys
from pathlib import Path
from statistics import mean

import polib
import pytest

ROOT = Path(__file__).resolve().parents[1]
WEB = ROOT / "src" / "motcua" / "web"
FOR_CITIZENS = ("portal", "offline", "security")
LONGEST = 45  # syllables in one sentence; Vietnamese writes each syllable as a word
# Nguyen and Henkin's level of a Vietnamese text (Journal of Reading, 1982; from memory): school years to read it.
HARDEST = 8.0
_PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]")


def sentences(app: str) -> list[str]:
    texts = []
    for entry in polib.pofile(str(WEB / app / "locale/vi/LC_MESSAGES/django.po")):
        texts += [entry.msgstr] if entry.msgstr else list(entry.msgstr_plural.values())
    plain = [_PLACEHOLDER.sub("mười", text) for text in texts]
    return [part.strip() for text in plain for part in re.split(r"[.!?;:]\s|\n", text) if part.strip()]


def level(text: list[str]) -> float:
    """2 x letters a word + 0.2 x words a sentence - 6."""
    words = [word for sentence in text for word in re.findall(r"\w+", sentence)]
    return 2 * mean(map(len, words)) + 0.2 * mean(len(re.findall(r"\w+", one)) for one in text) - 6


@pytest.mark.parametrize("app", FOR_CITIZENS)
def test_no_sentence_for_citizens_is_long(app: str) -> None:
    assert [one for one in sentences(app) if len(one.split()) > LONGEST] == []


@pytest.mark.parametrize("app", FOR_CITIZENS)
def test_texts_for_citizens_read_easily(app: str) -> None:
    assert level(sentences(app)) <= HARDEST


def test_a_text_of_an_office_reads_harder_than_ours() -> None:
    official = [
        "Căn cứ Nghị định quy định chi tiết thi hành một số điều về kiểm soát thủ tục hành chính, cơ quan "
        "có thẩm quyền tổ chức thực hiện việc tiếp nhận, thẩm định, trình phê duyệt và hoàn trả kết quả "
        "giải quyết theo đúng trình tự"
    ]
    assert level(official) > max(level(sentences(app)) for app in FOR_CITIZENS)


def test_the_style_sheet_holds_what_the_pages_use_and_no_more() -> None:
    found = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "style-subset"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
