"""Files that cannot be read as what they should be."""


class BpmnUnreadable(ValueError):
    """XML that is no BPMN process, or no decision table, at all. The message says what it is instead."""
