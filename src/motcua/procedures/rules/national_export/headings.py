"""The short fields of a record: levels, subjects, agencies. Closed vocabularies, read to the last character.

Names of subjects hold commas themselves (`Cán bộ, công chức, viên chức`), so a list is read name by name, the
longest first, and not cut at commas.
"""

import re

from motcua.procedures.rules.national_export.values import FieldState, Mark, Reading, state_of
from motcua.procedures.rules.national_export.wording import NO_INFORMATION, squeeze

LEVELS = {
    "Cấp bộ": "ministry",
    "Cấp tỉnh": "province",
    "Cấp huyện": "district",  # abolished on 1 July 2025; older exports still name it
    "Cấp xã": "commune",
    "Cơ quan khác": "other",
}
SUBJECTS = {
    "Công dân Việt Nam": "citizen",
    "Người Việt Nam định cư ở nước ngoài": "overseas_vietnamese",
    "Người nước ngoài cư trú tại Việt Nam": "foreign_resident",
    "Người nước ngoài": "foreigner",
    "Cán bộ, công chức, viên chức": "official",
    "Doanh nghiệp có vốn đầu tư nước ngoài": "foreign_invested_enterprise",
    "Doanh nghiệp Việt Nam": "vietnamese_enterprise",
    "Doanh nghiệp": "enterprise",
    "Hợp tác xã": "cooperative",
    "Tổ chức (không bao gồm doanh nghiệp, HTX)": "organisation",
    "Tổ chức nước ngoài": "foreign_organisation",
    "Tổ chức Đảng": "party_organisation",
    "Đảng viên": "party_member",
}


def read_levels(source: str) -> Reading[str]:
    return _read_list(source, LEVELS, "levels")


def read_subjects(source: str) -> Reading[str]:
    return _read_list(source, SUBJECTS, "subjects")


def agencies(source: str) -> str:
    """Agencies as the source words them; their names hold commas, so they are not cut into a list."""
    text = squeeze(source)
    return "" if text == NO_INFORMATION else text


def _read_list(source: str, names: dict[str, str], field: str) -> Reading[str]:
    text = squeeze(source)
    if text in ("", NO_INFORMATION):
        return Reading((), FieldState.NONE, (Mark(f"{field}-absent", field),))
    known = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    one = re.compile(rf"\s*(?:{known})(?=\s*(?:,|$))|[^,]+")
    codes: list[str] = []
    unknown: list[str] = []
    for found in one.finditer(text):
        name = found.group().strip()
        if name in names:
            codes.extend([names[name]] if names[name] not in codes else [])
        elif name:
            unknown.append(name)
    marks = tuple(Mark(f"{field}-unknown", field, name) for name in unknown)
    return Reading(tuple(codes), state_of(codes, bool(unknown)), marks)
