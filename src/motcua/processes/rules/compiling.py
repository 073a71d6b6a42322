"""A step table as a process graph: what the rows mean in BPMN.

condition   an exclusive gateway before the step: the condition leads in, the default leads past it
parallel    a parallel gateway opens the branches and another joins them
decide      a business rule task after the step
loop        an exclusive gateway after the step: the condition leads back, the default leads on
timer       an interrupting timer on the step's border
wait_hours  an intermediate timer event
"""

from dataclasses import dataclass, replace
from itertools import groupby

from motcua.processes.rules.graph import Flow, Graph, Kind, Node
from motcua.processes.rules.table import Row, StepTable


@dataclass(frozen=True)
class _Loose:
    """A way out that waits for what comes next."""

    source: str
    condition: str = ""
    default: bool = False


class _Builder:
    def __init__(self, table: StepTable) -> None:
        self.table = table
        self.nodes: dict[str, Node] = {}
        self.flows: list[Flow] = []
        self.entry = {row.number: row.key for row in table.rows}
        self.late: list[tuple[_Loose, int]] = []  # ways to a numbered step, joined when all rows stand

    def add(self, node: Node) -> str:
        self.nodes[node.key] = node
        return node.key

    def join(self, loose: list[_Loose], target: str) -> None:
        for one in loose:
            key = f"f_{one.source}__{target}"
            while any(f.key == key for f in self.flows):
                key += "_2"
            self.flows.append(Flow(key, one.source, target, one.condition, name=one.condition[:60]))
            if one.default:
                gate = self.nodes[one.source]
                self.nodes[one.source] = replace(gate, default=key)

    def row(self, row: Row, loose: list[_Loose]) -> list[_Loose]:
        """Put the row after the loose ends; answer the new ones."""
        out: list[_Loose] = []
        if row.condition:
            gate = self.add(Node(f"if_{row.key}", Kind.CHOICE, "", "", row.number))
            self.join(loose, gate)
            loose = [_Loose(gate, row.condition)]
            out.append(_Loose(gate, default=True))
        if row.wait_minutes:
            at = self.add(
                Node(row.key, Kind.WAIT, row.name_vi, row.name_en, row.number, minutes=row.wait_minutes)
            )
        else:
            at = self.add(
                Node(
                    row.key,
                    Kind.STEP,
                    row.name_vi,
                    row.name_en,
                    row.number,
                    role=row.role,
                    unit=row.unit,
                    weight=row.weight,
                    asks=row.asks,
                )
            )
        self.join(loose, at)
        if row.timer:
            timer = self.add(
                Node(
                    f"timer_{row.key}",
                    Kind.TIMER,
                    number=row.number,
                    minutes=row.timer.minutes,
                    attached_to=row.key,
                )
            )
            if row.timer.to:
                self.late.append((_Loose(timer), row.timer.to))
            else:
                out.append(_Loose(timer))
        end = [_Loose(at)]
        if row.decide:
            rule = self.add(
                Node(
                    f"decide_{row.key}",
                    Kind.DECISION,
                    row.decide,
                    row.decide,
                    row.number,
                    decision=row.decide,
                )
            )
            self.join(end, rule)
            end = [_Loose(rule)]
        if row.loop:
            gate = self.add(Node(f"after_{row.key}", Kind.CHOICE, "", "", row.number))
            self.join(end, gate)
            self.late.append((_Loose(gate, row.loop.when), row.loop.to))
            end = [_Loose(gate, default=True)]
        return end + out

    def group(self, name: str, rows: list[Row], loose: list[_Loose]) -> list[_Loose]:
        fork = self.add(Node(f"fork_{name.lower()}", Kind.PARALLEL, number=rows[0].number))
        join = Node(f"join_{name.lower()}", Kind.PARALLEL, number=rows[-1].number)
        self.join(self.merged(loose, rows[0]), fork)
        branches: dict[str, list[Row]] = {}
        for row in rows:
            branches.setdefault(row.branch, []).append(row)
        ends: list[_Loose] = []
        for branch in branches.values():
            end = [_Loose(fork)]
            for row in branch:
                end = self.row(row, end)
            ends.extend(self.merged(end, branch[-1]))
        self.add(join)
        self.join(ends, join.key)
        return [_Loose(join.key)]

    def merged(self, loose: list[_Loose], near: Row) -> list[_Loose]:
        """One way out of several: a parallel gateway would wait for each of them."""
        if len(loose) == 1:
            return loose
        merge = f"merge_{near.key}"
        while merge in self.nodes:
            merge += "_2"
        self.add(Node(merge, Kind.CHOICE, number=near.number))
        self.join(loose, merge)
        return [_Loose(merge)]

    def graph(self) -> Graph:
        start = self.add(Node("start", Kind.START, "Tiếp nhận", "Accepted"))
        loose = [_Loose(start)]
        for name, found in groupby(self.table.rows, key=lambda row: row.group):
            rows = list(found)
            if name:
                loose = self.group(name, rows, loose)
            else:
                for row in rows:
                    loose = self.row(row, loose)
        end = self.add(Node("end", Kind.END, "Có kết quả", "Result", len(self.table.rows) + 1))
        self.join(loose, end)
        for one, to in self.late:
            self.join([one], self.entry[to])
        return Graph(
            key=self.table.key,
            name_vi=self.table.name_vi,
            name_en=self.table.name_en,
            basis=self.table.basis,
            limit=self.table.limit,
            nodes=tuple(self.nodes.values()),
            flows=tuple(self.flows),
            variables=self.table.variables,
            decisions=self.table.decisions,
        )


def compile_table(table: StepTable) -> Graph:
    """The graph of a step table, without picture (see `layout`) and unchecked (see `soundness`)."""
    return _Builder(table).graph()
