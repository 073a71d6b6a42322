"""What the text of a Vietnamese administrative paper says of it: proposals for its fields, each with its place. Pure.

The head of such a paper is laid out by Nghị định 30/2020/NĐ-CP, phụ lục I (from memory): issuing agency top left,
national title top right, number under the agency, place and date under the title, then the paper's name and its
summary. Whatever is proposed is confirmed by a person; a field of which nothing is found gets no proposal.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from motcua.digitising.rules.standard import Standard
from motcua.kernel.text import fold, squeeze


@dataclass(frozen=True)
class Word:
    """A word as it was read; its box in fractions of the page, `certainty` 0 to 100."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    certainty: int


Line = tuple[Word, ...]


@dataclass(frozen=True)
class Proposed:
    """A proposal for a field (`models.Field`), with the box around all words that it was taken from."""

    field: str
    value: str
    page: int
    left: float
    top: float
    right: float
    bottom: float
    certainty: int


_AGENCIES = (
    "so", "phong", "chi cuc", "cuc", "trung tam", "van phong", "cong an", "uy ban", "ubnd", "ban", "bo", "tong cuc",
    "thanh tra", "toa an", "truong", "benh vien", "chi nhanh",
)  # fmt: skip
_NOTATION = re.compile(r"\d{1,7}(?:/\d{4})?(?:\s?[/-]\s?[0-9A-ZĐƯÂÊÔƠĂ.&-]+)+|\d{1,7}(?:/\d{4})?")
_DATE = re.compile(r"ngay\s*(\d{1,2})\s*thang\s*(\d{1,2})\s*nam\s*(\d{4})")
_SHORT_DATE = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_OWNER = re.compile(
    r"^(ho,? ?(?:va|chu dem,?(?: va)?)? ?,?ten(?: khai sinh)?|ho chu dem ten|ong ba|ong|ba|chu ho so|chu so huu"
    r"|nguoi duoc cap|ten to chuc|ten doanh nghiep|ten co so|ten ho kinh doanh|cap cho)\b"
)
_NUMBER_LABELS = (
    "so dinh danh", "can cuoc", "cccd", "cmnd", "chung minh", "ma so thue", "mst", "ma so doanh nghiep",
    "giay to tuy than",
)  # fmt: skip
_DIGIT_LIKE = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "|": "1"})


def proposals(
    pages: Sequence[Sequence[Line]],
    standard: Standard,
    *,
    today: date,
    issuers: Mapping[str, str] | None = None,
) -> tuple[Proposed, ...]:
    """At most one proposal a field. A day after `today` is not one on which a paper was issued.

    `issuers` are names of agencies by their squashed form: marks on capitals are what recognition loses first, so a
    known agency is written as it is written.
    """
    if not pages:
        return ()
    first = [line for line in pages[0] if line]
    found = [
        _issuer(first, issuers or {}),
        _number(first),
        _issued_on(first, today),
        *_title_and_summary(first, standard),
        _owner_name(pages),
        _owner_number(pages),
    ]
    return tuple(one for one in found if one is not None)


def squashed(text: str) -> str:
    """A text as names are compared: without marks, and without spaces, which recognition loses between capitals."""
    return fold(text).replace(" ", "")


def _said(line: Iterable[Word]) -> str:
    return squeeze(" ".join(word.text for word in line))


def _proposed(field: str, value: str, words: Sequence[Word], page: int = 1) -> Proposed | None:
    value = squeeze(value).strip(" .,:;-")[:300]
    if not value or not words:
        return None
    return Proposed(
        field,
        value,
        page,
        max(0.0, min(word.left for word in words)),
        max(0.0, min(word.top for word in words)),
        min(1.0, max(word.right for word in words)),
        min(1.0, max(word.bottom for word in words)),
        min(word.certainty for word in words),
    )


def _letters_upper(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return len(letters) >= 3 and sum(char.isupper() for char in letters) >= 0.9 * len(letters)


def _issuer(lines: Sequence[Line], known: Mapping[str, str]) -> Proposed | None:
    """The capital lines of the left half above the number: the issuing agency is the last that begins as one."""
    rows: list[list[Word]] = []
    for line in lines[:8]:
        left = [word for word in line if word.right <= 0.5 and word.bottom < 0.35]
        text = _said(left)
        if fold(text).startswith("so ") and any(char.isdigit() for char in text):
            break
        if _letters_upper(text) and "cong hoa" not in fold(text):
            rows.append(left)
        elif rows and text:
            break
    if not rows:
        return None
    start = max(
        (index for index, row in enumerate(rows) if fold(_said(row)).startswith(_AGENCIES)), default=0
    )
    words = [word for row in rows[start:] for word in row]
    return _proposed("issuer", known.get(squashed(_said(words)), _said(words)), words)


def _number(lines: Sequence[Line]) -> Proposed | None:
    for line in lines[:12]:
        for place, word in enumerate(line):
            in_head = word.text[:1] == "S" and word.left <= 0.5 and word.top < 0.35
            if (
                fold(word.text) not in ("so", "s6") or not in_head
            ):  # "thửa đất số 214" is no number of the paper
                continue
            rest = [one for one in line[place + 1 :] if one.text.strip(":;. ")]
            for count in (3, 2, 1):
                taken = rest[:count]
                text = _said(taken).lstrip(":;. ")
                matched = _NOTATION.fullmatch(text.rstrip(".,;"))
                if taken and matched and len(taken) == count:
                    return _proposed("number", re.sub(r"\s", "", matched.group()), taken)
    return None


def _issued_on(lines: Sequence[Line], today: date) -> Proposed | None:
    """The day in words; one that says when somebody was born is none."""
    for line in lines:
        folded = fold(_said(line))
        if "sinh" in folded:
            continue
        matched = _DATE.search(folded)
        if matched is None:
            continue
        day, month, year = (int(group) for group in matched.groups())
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found.year < 1945 or found > today:
            continue
        starts = [place for place, word in enumerate(line) if fold(word.text) == "ngay"]
        words = list(line[starts[-1] if starts else 0 :])
        return _proposed("issued_on", found.strftime("%d/%m/%Y"), words[:6])
    return None


def _title_and_summary(lines: Sequence[Line], standard: Standard) -> tuple[Proposed | None, Proposed | None]:
    folded_titles = tuple(fold(title) for title in standard.titles)
    title: list[Word] = []
    after = 0
    for place, line in enumerate(lines):
        text = _said(line)
        if not title and _letters_upper(text) and fold(text).startswith(folded_titles):
            title = list(line)
            after = place + 1
        elif title and place == after and _letters_upper(text) and ":" not in text:
            title += line
            after = place + 1
        elif title:
            break
    summary = _summary(lines)
    kind = _proposed("kind", _capitalised(_said(title)), title) if title else None
    if summary is None and title:
        summary = _proposed("summary", _capitalised(_said(title)), title)
    return kind, summary


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:].lower()


def _summary(lines: Sequence[Line]) -> Proposed | None:
    for place, line in enumerate(lines[:25]):
        folded = fold(_said(line))
        if not folded.startswith(("ve viec", "v v ")):
            continue
        words = list(line)
        height = max(word.bottom for word in line) - min(word.top for word in line)
        for following in lines[place + 1 : place + 3]:
            gap = min(word.top for word in following) - max(word.bottom for word in words)
            text = _said(following)
            if ":" in text or gap > height or _letters_upper(text) or text[:1].isupper():
                break
            words += following
        text = _said(words)
        return _proposed("summary", re.sub(r"^(V/v|v/v)\s*[:.]?\s*", "Về việc ", text), words)
    return None


def _owner_name(pages: Sequence[Sequence[Line]]) -> Proposed | None:
    for number, lines in enumerate(pages, 1):
        for line in lines:
            if not _OWNER.match(fold(_said(line))):
                continue
            words = _after_colon(line)
            taken: list[Word] = []
            for word in words:
                bare = word.text.strip(",.;:")
                if (
                    not bare
                    or not bare[0].isupper()
                    or (taken and fold(bare) in ("gioi", "ngay", "sinh", "so"))
                ):
                    break
                taken.append(word)
                if word.text.endswith((",", ";")):
                    break
            if len(taken) >= 2:
                return _proposed("owner_name", _said(taken), taken, number)
    return None


def _after_colon(line: Line) -> Sequence[Word]:
    for place, word in enumerate(line):
        if word.text.endswith(":"):
            return line[place + 1 :]
    return ()


def _owner_number(pages: Sequence[Sequence[Line]]) -> Proposed | None:
    """The number behind a word that names one; else the only 12 digits in a row."""
    plain: list[tuple[int, list[Word], str]] = []
    for number, lines in enumerate(pages, 1):
        for line in lines:
            folded = fold(_said(line))
            is_labelled = any(label in folded for label in _NUMBER_LABELS)
            for words, digits in _digit_runs(line):
                if len(digits) == 12 or (is_labelled and len(digits) in (9, 10, 13)):
                    if is_labelled:
                        return _proposed("owner_number", digits, words, number)
                    plain.append((number, words, digits))
    found = {digits for _number_, _words, digits in plain}
    if len(found) != 1:
        return None
    number, words, digits = plain[0]
    return _proposed("owner_number", digits, words, number)


def _digit_runs(line: Line) -> list[tuple[list[Word], str]]:
    """Runs of words that are digits, joined: a number is often written, or read, in groups."""
    runs: list[tuple[list[Word], str]] = []
    words: list[Word] = []
    digits = ""
    for word in line:
        bare = word.text.strip(",.;:()")
        alike = bare.translate(_DIGIT_LIKE) if sum(char.isdigit() for char in bare) * 2 > len(bare) else bare
        if alike.isdigit() and alike.isascii():
            words.append(word)
            digits += alike
            continue
        if words:
            runs.append((words, digits))
        words, digits = [], ""
    if words:
        runs.append((words, digits))
    return runs
