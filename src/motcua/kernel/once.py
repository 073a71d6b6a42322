"""One reading for several figures: within `shared()`, a function marked `once` answers the same question once.

A page of figures asks the same registers for many indicators. What was read stands until the outermost `shared()`
ends, and no longer: nothing is kept from one page to the next, and outside of it every call reads. Whoever writes
in between reads what was before, so only readers open it. Answers are shared: nobody changes them.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from motcua.kernel import scopes

P = ParamSpec("P")
R = TypeVar("R")

_READ: ContextVar[dict[Hashable, object] | None] = ContextVar("motcua_once", default=None)


@contextmanager
def shared() -> Iterator[None]:
    """Open one reading, or go on with the one that is open."""
    if _READ.get() is not None:
        yield
        return
    token = _READ.set({})
    try:
        yield
    finally:
        _READ.reset(token)


def once(function: Callable[P, R]) -> Callable[P, R]:
    """Answer each question once within `shared()`: the same arguments, asked in the same scope."""

    @wraps(function)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        read = _READ.get()
        if read is None:
            return function(*args, **kwargs)
        key = (function, _scope(), *map(_key, args), *((name, _key(kwargs[name])) for name in sorted(kwargs)))
        if key not in read:
            read[key] = function(*args, **kwargs)
        return read[key]  # type: ignore[return-value]  # what this function answered

    return asked


def _scope() -> Hashable:
    try:
        return scopes.current()
    except scopes.ScopeMissing:
        return None


def _key(value: object) -> object:
    if isinstance(value, list):
        return tuple(value)
    return frozenset(value) if isinstance(value, set) else value
