"""Serve: internal procedures. Today a step table per procedure; BPMN grows from it."""
