"""The legal form set of the slips, read from the dated data in `motcua/law/forms`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml


class UnknownForm(ValueError):
    """The form set has no such form, or the set is not known to this version of the software."""


@dataclass(frozen=True)
class SlipForm:
    """One form: its title by printed line, the notation after the number, its template, and its legal basis."""

    form: str
    form_set: str
    title_lines: tuple[str, ...]
    notation: str
    template: str
    basis: str

    @property
    def title(self) -> str:
        return " ".join(self.title_lines)

    def number_text(self, number: int) -> str:
        """`12/TNHS`; below ten with a leading zero, as numbers of papers are written (decree 30/2020)."""
        return f"{number:02d}/{self.notation}"


@cache
def _set(form_set: str) -> Mapping[str, SlipForm]:
    file = resources.files("motcua") / "law" / "forms" / f"{form_set}.yaml"
    if not form_set.isalnum() or not file.is_file():
        raise UnknownForm(f"the form set {form_set} is not known")
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {
        form: SlipForm(
            form=form,
            form_set=form_set,
            title_lines=tuple(line["title"]),
            notation=line["notation"],
            template=line["template"],
            basis=content["basis"],
        )
        for form, line in content["forms"].items()
    }


def slip_form(form_set: str, form: str) -> SlipForm:
    """Raises UnknownForm."""
    try:
        return _set(form_set)[form]
    except KeyError:
        raise UnknownForm(f"the form set {form_set} has no form {form}") from None
