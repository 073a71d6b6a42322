"""Internal procedures as pure rules: step tables, their BPMN and DMN, and the engine that walks them."""

from motcua.processes.rules.shares import (
    Process,
    ProcessInvalid,
    Step,
    read_process,
    step_due_at,
    step_due_share,
)

__all__ = ["Process", "ProcessInvalid", "Step", "read_process", "step_due_at", "step_due_share"]
