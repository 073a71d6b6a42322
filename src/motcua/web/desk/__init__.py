"""The official's door: intake, work, slips. Keyboard first."""
