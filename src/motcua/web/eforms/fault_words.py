"""What is wrong with a form, in words for whoever builds it: what, where, and what to do."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from motcua.procedures.rules.form_faults import Fault, FormFault
from motcua.web.eforms.words import WORD_LABELS


def said(fault: FormFault) -> str:
    """One sentence in the active language."""
    params = {"field": fault.field, "word": "", "limit": "", **fault.params}
    known = WORD_LABELS.get(str(params["word"]))
    if known is not None and fault.code in (Fault.WORD_MISSING, Fault.WORD_WRONG):
        params["word"] = str(known)
    return _SENTENCES[fault.code]() % params


_SENTENCES: Mapping[Fault, Callable[[], str]] = {
    Fault.NAME_TWICE: lambda: _("The name %(field)s is used twice. Give one of the fields another name."),
    Fault.NAME_WRONG: lambda: _(
        "“%(field)s” cannot be a name: use small letters without diacritics, digits and _, a letter first."
    ),
    Fault.PAGE_TWICE: lambda: _("The page %(field)s stands twice. Give one of them another name."),
    Fault.LABEL_MISSING: lambda: _("Words of %(field)s are missing: they are needed in both languages."),
    Fault.WORD_MISSING: lambda: _("%(field)s lacks: %(word)s."),
    Fault.WORD_UNKNOWN: lambda: _(
        "%(field)s says what this kind of field does not know: %(word)s. Take it out."
    ),
    Fault.WORD_WRONG: lambda: _("%(field)s: “%(word)s” cannot be read. Please check it."),
    Fault.TYPE_UNKNOWN: lambda: _("%(field)s has an unknown kind of answer: %(word)s."),
    Fault.NO_OPTIONS: lambda: _("%(field)s has no answers to choose from. Write one on each line."),
    Fault.BLOCK_UNKNOWN: lambda: _("There is no block called %(word)s."),
    Fault.CONDITION_UNKNOWN: lambda: _(
        "%(field)s waits for %(word)s, which is no field of the form. Change its condition first."
    ),
    Fault.CONDITION_LATER: lambda: _(
        "%(field)s waits for %(word)s, which comes only after it. Move it behind that field."
    ),
    Fault.CONDITION_CIRCLE: lambda: _("The conditions go in a circle: %(word)s. Take one of them away."),
    Fault.CONDITION_VALUE: lambda: _("%(field)s waits for an answer that cannot be given: %(word)s."),
    Fault.CONDITION_IN_TABLE: lambda: _("The column %(field)s cannot have a condition of its own."),
    Fault.TABLE_EMPTY: lambda: _("The table %(field)s has no columns. Add one."),
    Fault.TABLE_NESTED: lambda: _("A column of %(field)s cannot be of this kind: %(word)s."),
    Fault.TABLE_ROWS: lambda: _(
        "The numbers of rows of %(field)s do not fit: at least 1 row when it has to be answered, and not more "
        "than the most."
    ),
    Fault.TABLE_LARGE: lambda: _(
        "The table %(field)s has more than %(limit)s cells. Take rows or columns away."
    ),
    Fault.SUM_UNKNOWN: lambda: _("The total %(field)s adds %(word)s, which is no number before it."),
    Fault.LIMITS_CROSSED: lambda: _("The lower limit of %(field)s is above its upper one."),
    Fault.PATTERN_WRONG: lambda: _(
        "The pattern of %(field)s is wrong, too long, or of a kind that could take too long: %(word)s. "
        "Look-around and back-references cannot be used."
    ),
    Fault.PATTERN_MESSAGE: lambda: _("%(field)s has a pattern: say what a wrong answer is told."),
    Fault.SOURCE_UNKNOWN: lambda: _("%(field)s cannot be filled in from %(word)s."),
    Fault.TOO_MANY: lambda: _("There are more than %(limit)s of these: %(word)s."),
    Fault.TOO_LARGE: lambda: _("The form is too large: at most %(limit)s bytes."),
    Fault.TOO_DEEP: lambda: _("The schema is nested deeper than %(limit)s levels, deeper than any form."),
    Fault.REFERS_TO_ITSELF: lambda: _("The schema refers to itself at %(word)s. Write the fields out."),
    Fault.KEYWORD_UNKNOWN: lambda: _("The schema uses “%(word)s”, which our forms do not know. Take it out."),
    Fault.WIDGET_UNKNOWN: lambda: _("%(field)s is drawn as “%(word)s”, which our pages do not know."),
    Fault.NOT_A_FORM: lambda: _("This is not one form that our pages can draw: %(word)s."),
}
