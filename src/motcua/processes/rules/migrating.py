"""Moving a running dossier from one version of its process to another: where it would stand, or why it cannot.

Steps are mapped by their key. The target must be a place in which the new version can really come to rest, so a
migrated dossier behaves as if it had been begun under the new version.
"""

from dataclasses import dataclass, replace

from motcua.kernel.dmn.expressions import Value
from motcua.processes.rules.engine import Program, RunState
from motcua.processes.rules.graph import VariableRefused


@dataclass(frozen=True)
class Mapped:
    """Where the dossier would stand. `lost` names variables that the new version does not declare or take."""

    state: RunState
    lost: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unmappable:
    """Why the dossier cannot be moved: a code for the screen, and the steps it is about."""

    code: str  # missing-step | other-place | finished
    steps: tuple[str, ...]

    def words(self) -> str:
        names = ", ".join(self.steps)
        match self.code:
            case "missing-step":
                return f"The new version has no step {names}. Complete it first, or give the new step the same key."
            case "other-place":
                return f"In the new version {names} are never open in this way. Complete them first."
        return "The process has ended."


def plan(old: Program, state: RunState, new: Program) -> Mapped | Unmappable:
    """Where a dossier that stands so in the old version would stand in the new one."""
    if state.finished:
        return Unmappable("finished", ())
    gone = [key for key in state.open if key not in new.graph.by_key]
    if gone:
        return Unmappable("missing-step", tuple(_name(old, key) for key in gone))
    changed = [key for key in state.open if new.graph.by_key[key].kind is not old.graph.by_key[key].kind]
    if changed or (frozenset(state.open), frozenset(state.arrived)) not in new.rests:
        return Unmappable("other-place", tuple(_name(old, key) for key in changed or state.open))
    values: dict[str, Value] = {}
    lost: list[str] = []
    for key, value in state.values.items():
        variable = new.graph.known.get(key)
        try:
            if variable is None:
                raise VariableRefused(key, "not declared")
            values[key] = variable.checked(value)
        except VariableRefused:
            lost.append(key)
    visits = {key: count for key, count in state.visits.items() if key in new.graph.by_key}
    return Mapped(replace(state, values=values, visits=visits), tuple(sorted(lost)))


def _name(program: Program, key: str) -> str:
    node = program.graph.by_key.get(key)
    return node.name("vi") if node else key
