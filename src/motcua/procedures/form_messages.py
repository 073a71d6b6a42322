"""The sentences for what is wrong in a form: what happened, and what to do next."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from motcua.procedures.rules.forms import FieldError, FormField, typed_number


def message(error: FieldError, field: FormField | None = None) -> str:
    """One sentence in the active language. An error without a known code says that the answer is not accepted."""
    if error.code == "wrong_form" and field is not None and field.message:
        return field.message
    make = _SENTENCES.get(error.code)
    if make is None:
        return _("This answer is not accepted. Please check it.")
    limit = error.params.get("limit")
    shown = typed_number(limit) if isinstance(limit, int | float) else ""
    unit = f" {field.unit}" if field is not None and field.unit else ""
    return make() % {"limit": shown + (unit if error.code in ("too_small", "too_large") else "")}


_SENTENCES: dict[str, Callable[[], str]] = {
    "required": lambda: _("Please answer this question."),
    "must_accept": lambda: _("Please tick this box to go on."),
    "not_a_number": lambda: _("This is not a number. Write for example 12,5."),
    "not_a_whole_number": lambda: _("This is not a whole number. Write for example 1.250.000."),
    "not_a_date": lambda: _("This is not a date. Write day/month/year, for example 22/11/2026."),
    "in_future": lambda: _("This date has not come yet. Please check it."),
    "too_small": lambda: _("It must be at least %(limit)s."),
    "too_large": lambda: _("It must be at most %(limit)s."),
    "too_long": lambda: _("This is too long: at most %(limit)s characters."),
    "not_a_choice": lambda: _("Please choose one of the answers offered."),
    "wrong_personal_id": lambda: _("A personal identification number has 12 digits."),
    "wrong_phone": lambda: _("A telephone number has 10 or 11 digits and begins with 0."),
    "wrong_tax_code": lambda: _("A tax code has 10 digits, 10 and 3 digits, or the 12 digits of a person."),
    "wrong_check_digit": lambda: _("This is not a tax code: its last digit does not fit. Check the digits."),
    "wrong_total": lambda: _("This total is not the sum of its parts. Please open the form again."),
    "too_few_rows": lambda: _("Please fill in at least %(limit)s rows."),
    "too_many_rows": lambda: _("There are too many rows: at most %(limit)s."),
    "wrong_commune": lambda: _("Please choose a commune from the list."),
    "wrong_email": lambda: _("This is not an e-mail address. Write for example an@example.vn."),
    "wrong_form": lambda: _("This is not written as asked. See the example below the question."),
    "unexpected": lambda: _("This form does not ask that question. Please open it again."),
}
