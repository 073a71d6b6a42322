"""Two versions side by side: words, files by their content, and texts."""

from motcua.correspondence.rules.comparing import (
    FIELDS,
    Attached,
    Changed,
    Fate,
    Line,
    Mark,
    Said,
    Version,
    changed_words,
    files_side_by_side,
    text_differences,
    versions,
)

NOW = {**dict.fromkeys(FIELDS), "subject": "Ba", "urgency": 2}


def file(number: int, name: str, content: str, main: bool = False) -> Attached:
    return Attached(number, name, content * 64, main)


def fates(old: list[Attached], new: list[Attached]) -> list[tuple[str, int, int]]:
    return [
        (one.fate.value, one.before.id if one.before else 0, one.after.id if one.after else 0)
        for one in files_side_by_side(old, new)
    ]


def test_each_version_has_the_words_that_it_had() -> None:
    said = [
        Said("updated", 2, {"subject": "Một", "urgency": 0}),
        Said("updated", 3, {"subject": "Hai", "urgency": 0}),
        Said("update_noted", 4, {"subject": "Bốn"}),
    ]
    found = versions(NOW, 3, said, {1: [file(1, "a.pdf", "a")], 4: [file(2, "b.pdf", "b")]})

    assert [(one.number, one.words["subject"], one.words["urgency"], one.is_in_force) for one in found] == [
        (1, "Một", 0, True), (2, "Hai", 0, True), (3, "Ba", 2, True), (4, "Bốn", 2, False),
    ]  # fmt: skip
    assert [len(one.files) for one in found] == [1, 0, 0, 1]


def test_what_nobody_said_and_an_empty_text_are_the_same() -> None:
    old = Version(1, {"subject": "Một", "signer_name": None, "pages": 2}, ())
    new = Version(2, {"subject": "Hai", "signer_name": "", "pages": 2}, ())

    assert changed_words(old, new) == (Changed("subject", "Một", "Hai"),)


def test_files_are_the_same_by_their_content_whatever_they_are_called() -> None:
    old = [file(1, "cong-van.pdf", "a", True), file(2, "phu-luc.pdf", "b"), file(3, "cu.pdf", "c")]
    new = [file(4, "cong-van.pdf", "d", True), file(5, "phu-luc-1.pdf", "b"), file(6, "moi.pdf", "e")]

    assert fates(old, new) == [("replaced", 1, 4), ("renamed", 2, 5), ("added", 0, 6), ("removed", 3, 0)]


def test_the_document_itself_is_replaced_also_under_another_name() -> None:
    old, new = [file(1, "ban-1.pdf", "a", True)], [file(2, "ban-2.pdf", "b", True)]

    assert fates(old, new) == [("replaced", 1, 2)]


def test_twice_the_same_content_is_two_files() -> None:
    old = [file(1, "a.pdf", "a"), file(2, "b.pdf", "a")]
    new = [file(3, "b.pdf", "a")]

    assert fates(old, new) == [("same", 2, 3), ("removed", 1, 0)]
    assert fates([], old) == [("added", 0, 1), ("added", 0, 2)]


def test_two_files_that_changed_names_crosswise_are_told_by_content() -> None:
    old, new = [file(1, "a.pdf", "a"), file(2, "b.pdf", "b")], [file(3, "a.pdf", "b"), file(4, "b.pdf", "a")]

    assert fates(old, new) == [(Fate.RENAMED, 2, 3), (Fate.RENAMED, 1, 4)]


def test_a_changed_line_is_shown_with_two_lines_around_it() -> None:
    before = "\n".join(["Điều 1", "Điều 2", "Điều 3", "Hạn: 10 ngày", "Điều 5", "Điều 6", "Điều 7"])
    after = before.replace("10 ngày", "7 ngày").replace("Điều 1", "  Điều   1 ")

    assert text_differences(before, after) == (
        Line(Mark.LEFT_OUT, count=1), Line(Mark.SAME, "Điều 2"), Line(Mark.SAME, "Điều 3"),
        Line(Mark.REMOVED, "Hạn: 10 ngày"), Line(Mark.ADDED, "Hạn: 7 ngày"),
        Line(Mark.SAME, "Điều 5"), Line(Mark.SAME, "Điều 6"), Line(Mark.LEFT_OUT, count=1),
    )  # fmt: skip


def test_the_same_text_differs_nowhere_and_a_giant_is_not_compared() -> None:
    assert text_differences("Một\r\n\nHai", "Một\nHai  ") == ()
    assert text_differences("x\n" * 4001, "y") is None
