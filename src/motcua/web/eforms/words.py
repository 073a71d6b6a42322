"""The editor's words: types of fields, comparisons, words of a row."""

from django.utils.translation import gettext_lazy as _

from motcua.procedures.rules.form_conditions import Is

TYPE_LABELS = {
    "text": _("Short text"),
    "textarea": _("Long text"),
    "integer": _("Whole number"),
    "number": _("Number with decimals"),
    "money": _("Amount of money (đồng)"),
    "date": _("Date"),
    "select": _("Choice from a list"),
    "radio": _("Choice, all answers shown"),
    "checkbox": _("Box to tick"),
    "declaration": _("Declaration in place of a paper"),
    "personal_id": _("Personal identification number"),
    "tax_code": _("Tax code"),
    "phone": _("Telephone"),
    "email": _("E-mail"),
    "commune": _("Commune of this province"),
    "address": _("Address: province, commune, street"),
    "table": _("Table with rows"),
    "total": _("Total, computed"),
}
COLUMN_TYPES = tuple(
    kind
    for kind in TYPE_LABELS
    if kind not in ("textarea", "radio", "declaration", "address", "table", "total")
)
COMPARE_LABELS = {
    Is.EQUALS: _("is"),
    Is.ONE_OF: _("is one of"),
    Is.ABOVE: _("is above"),
    Is.AT_LEAST: _("is at least"),
    Is.BELOW: _("is below"),
    Is.AT_MOST: _("is at most"),
}
WORD_LABELS = {
    "page": _("Page"),
    "name": _("Name in the data"),
    "type": _("Kind of answer"),
    "vi": _("Question in Vietnamese"),
    "en": _("Question in English"),
    "hint_vi": _("Hint in Vietnamese"),
    "hint_en": _("Hint in English"),
    "optional": _("May stay empty"),
    "when": _("Asked only when"),
    "prefill": _("Filled in from"),
    "max": _("At most"),
    "min": _("At least"),
    "unit": _("Unit"),
    "plain": _("Without thousands separators"),
    "print": _("Printed on the receipt"),
    "pattern": _("Pattern"),
    "message_vi": _("What a wrong answer is told, in Vietnamese"),
    "message_en": _("What a wrong answer is told, in English"),
    "past": _("Not in the future"),
    "must": _("Must be ticked"),
    "options": _("Answers to choose from"),
    "replaces_vi": _("Paper it stands for, in Vietnamese"),
    "replaces_en": _("Paper it stands for, in English"),
    "columns": _("Columns"),
    "min_rows": _("Rows at least"),
    "max_rows": _("Rows at most"),
    "sum": _("Adds up"),
    "fields": _("Fields"),
}
CHANGE_LABELS = {
    "added": _("added"),
    "removed": _("removed"),
    "changed": _("changed"),
    "moved": _("moved"),
}
