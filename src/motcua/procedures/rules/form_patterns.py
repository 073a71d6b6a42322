"""Patterns that people write into forms: only those that are matched in linear time.

They are matched by the engine of `jsonschema_rs.RegexOptions`, which has no look-around and no back-references and so
never takes longer than the text is long; the default engine of that library would accept both.
"""

import jsonschema_rs

from motcua.procedures.rules.form_faults import LONGEST_PATTERN, Fault, refuse

LINEAR = jsonschema_rs.RegexOptions(size_limit=1_000_000, dfa_size_limit=1_000_000)


def check(place: str, pattern: object) -> None:
    """Raises RowInvalid: no regular expression, too long, or of a kind whose matching could take too long."""
    if not isinstance(pattern, str) or not pattern or len(pattern) > LONGEST_PATTERN:
        raise refuse(Fault.PATTERN_WRONG, place, word=str(pattern)[:60])
    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=LINEAR)
    except (jsonschema_rs.ValidationError, ValueError):
        raise refuse(Fault.PATTERN_WRONG, place, word=pattern[:60]) from None
