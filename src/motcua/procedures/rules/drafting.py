"""What a draft may become, and the columns that a version has beside its content."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

LEVELS = ("full_online", "partial_online", "info_only")

# From each state of a draft to those that may follow. A decision alone signs (actions.publication).
FOLLOWS: Mapping[str, frozenset[str]] = {
    "draft": frozenset({"proposed", "withdrawn"}),
    "proposed": frozenset({"draft", "signed", "withdrawn"}),
    "signed": frozenset(),
    "withdrawn": frozenset(),
}
OPEN = frozenset({"draft", "proposed"})


class FlagsInvalid(ValueError):
    """The columns of a version cannot be read."""


@dataclass(frozen=True, kw_only=True)
class VersionFlags:
    """The columns of a version that figures are counted by. `older_level` is 1 to 4, None when not stated."""

    online_level: str = "partial_online"
    older_level: int | None = None
    eligible_for_full_online: bool = False
    eligibility_reason: str = ""
    on_mobile: bool = False
    written_result_required: bool = True
    has_financial_obligation: bool = False
    payable_online: bool = False

    def __post_init__(self) -> None:
        if self.online_level not in LEVELS:
            raise FlagsInvalid(f"{self.online_level!r} is no online level; use one of {', '.join(LEVELS)}.")
        if self.older_level is not None and self.older_level not in (1, 2, 3, 4):
            raise FlagsInvalid("The older online level is a number from 1 to 4, or not stated.")
        if self.payable_online and not self.has_financial_obligation:
            raise FlagsInvalid("It cannot be payable online when nothing is owed.")

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_json(cls, said: Mapping[str, Any]) -> "VersionFlags":
        """Raises FlagsInvalid: a word that no version has, or a value it cannot have."""
        names = {one.name for one in fields(cls)}
        unknown = sorted(set(said) - names)
        if unknown:
            raise FlagsInvalid(f"Unknown: {', '.join(unknown)}. Known: {', '.join(sorted(names))}.")
        for name, value in said.items():
            wanted: tuple[type, ...] = (bool,)
            if name in ("online_level", "eligibility_reason"):
                wanted = (str,)
            elif name == "older_level":
                wanted = (int, type(None))
            if not isinstance(value, wanted) or (name == "older_level" and isinstance(value, bool)):
                raise FlagsInvalid(f"{name} cannot be {value!r}.")
        return cls(**said)
