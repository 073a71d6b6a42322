"""The same measures on other engines: exported facts, and figures counted from them (docs/engines.md)."""
