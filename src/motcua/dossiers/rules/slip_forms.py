"""The legal form sets of the slips, read from the dated data in `motcua/law/forms`.

Code names a slip by its kind. Which number, title and notation a kind has is the set's business: the control
sheet is form 05 of the 2018 set and form 06 of the 2025 set.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources

import yaml


class SlipKind(StrEnum):
    """What a slip or book is for."""

    FILING = "filing"  # biên nhận nộp hồ sơ trực tuyến: before anybody has checked it
    RECEIPT = "receipt"  # giấy tiếp nhận hồ sơ và hẹn trả kết quả
    SUPPLEMENT = "supplement"  # phiếu yêu cầu bổ sung, hoàn thiện hồ sơ
    REFUSAL = "refusal"  # phiếu từ chối
    APOLOGY = "apology"  # phiếu (văn bản) xin lỗi
    STOP_NOTICE = "stop_notice"  # thông báo dừng giải quyết
    CONTROL_SHEET = "control_sheet"  # phiếu kiểm soát quá trình
    REGISTER = "register"  # sổ theo dõi hồ sơ


class UnknownForm(ValueError):
    """The form set has no such form, or the set is not known to this version of the software."""


@dataclass(frozen=True)
class SlipForm:
    """One kind of slip in one set: its number, title by printed line, notation, template and legal basis.

    `in_set` is false for a paper that the set has no form for; its `form` is then no number of the set.
    """

    kind: SlipKind
    form: str
    form_set: str
    title_lines: tuple[str, ...]
    notation: str
    template: str
    basis: str
    by_agency: bool = False
    in_set: bool = True

    @property
    def title(self) -> str:
        return " ".join(self.title_lines)

    @property
    def form_line(self) -> str:
        """What the paper says of its form: `Mẫu số 01 - Thông tư 03/2025/TT-VPCP`."""
        circular = self.basis.split(";")[0]
        return f"Mẫu số {self.form} - {circular}" if self.in_set else f"Ngoài bộ mẫu của {circular}"

    def number_text(self, number: int) -> str:
        """`12/TNHS`; below ten with a leading zero, as numbers of papers are written (decree 30/2020)."""
        return f"{number:02d}/{self.notation}"


@dataclass(frozen=True)
class _FormSet:
    name: str
    valid_from: date
    forms: Mapping[SlipKind, SlipForm]


@cache
def _sets() -> Mapping[str, _FormSet]:
    """All sets by name, the oldest first."""
    found = []
    for file in sorted(
        (resources.files("motcua") / "law" / "forms").iterdir(), key=lambda item: str(item.name)
    ):
        if not str(file.name).startswith("v"):
            continue
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        forms = {
            SlipKind(kind): SlipForm(
                kind=SlipKind(kind),
                form=line["form"],
                form_set=content["form_set"],
                title_lines=tuple(line["title"]),
                notation=line["notation"],
                template=line["template"],
                basis=content["basis"],
                by_agency=line["issuer"] == "agency",
                in_set=line.get("in_set", True),
            )
            for kind, line in content["forms"].items()
        }
        found.append(_FormSet(content["form_set"], date.fromisoformat(content["valid_from"]), forms))
    return {one.name: one for one in sorted(found, key=lambda one: one.valid_from)}


@cache
def _keeps_set_of_acceptance() -> bool:
    file = resources.files("motcua") / "law" / "forms" / "choice.yaml"
    choice = yaml.safe_load(file.read_text(encoding="utf-8"))["day"]
    if choice not in ("acceptance", "issue"):
        raise UnknownForm(f"law/forms/choice.yaml: day is {choice}; say acceptance or issue")
    return bool(choice == "acceptance")


def form_set_on(day: date) -> str:
    """The set in force on a day; before the first one, the first."""
    names = list(_sets())
    return next((name for name in reversed(names) if _sets()[name].valid_from <= day), names[0])


def form_set_for(*, accepted: date | None, issued: date) -> str:
    """The set for a slip issued on a day about a dossier accepted on another, by `law/forms/choice.yaml`."""
    return form_set_on(accepted if accepted is not None and _keeps_set_of_acceptance() else issued)


def slip_form(form_set: str, kind: str) -> SlipForm:
    """The form of a kind in a set. Raises UnknownForm."""
    if form_set not in _sets():
        raise UnknownForm(f"the form set {form_set} is not known")
    try:
        return _sets()[form_set].forms[SlipKind(kind)]
    except (KeyError, ValueError):
        raise UnknownForm(f"the form set {form_set} has no form {kind}") from None
