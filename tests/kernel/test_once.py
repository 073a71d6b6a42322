"""One reading within `shared()`, and never beyond it."""

import pytest

from motcua.kernel import scopes
from motcua.kernel.once import once, shared


def counter() -> tuple[list[object], object]:
    asked: list[object] = []

    @once
    def read(what: object, *, also: int = 0) -> int:
        asked.append((what, also))
        return len(asked)

    return asked, read


def test_the_same_question_is_read_once_within_and_every_time_outside() -> None:
    asked, read = counter()
    with shared():
        assert [read(1), read(1), read([1, 2]), read([1, 2]), read({3}), read(1, also=2)] == [
            1,
            1,
            2,
            2,
            3,
            4,
        ]  # type: ignore[operator]
        with shared():
            assert read(1) == 1  # type: ignore[operator]
    assert [read(1), read(1)] == [5, 6]  # type: ignore[operator]
    assert len(asked) == 6


def test_the_next_reading_and_another_scope_read_anew() -> None:
    _, read = counter()
    with shared():
        assert read(1) == 1  # type: ignore[operator]
        with scopes.scope(scopes.of_system("test")):
            assert read(1) == 2  # type: ignore[operator]
    with shared():
        assert read(1) == 3  # type: ignore[operator]


def test_a_reading_that_failed_is_not_kept() -> None:
    asked: list[int] = []

    @once
    def read() -> int:
        asked.append(1)
        if len(asked) == 1:
            raise LookupError("down")
        return 7

    with shared():
        with pytest.raises(LookupError):
            read()
        assert read() == 7
