"""Papers of a survey: invitation letters with the one-time link as QR, and the form to be filled in by hand."""

from collections.abc import Sequence
from datetime import datetime

from motcua.dossiers.survey_frame import Contact
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json
from motcua.polls.models import Wave
from motcua.polls.rules.questionnaire import Item, Kind, questionnaire
from motcua.records import queries as records

SCALE_VI = ("Rất hài lòng", "Hài lòng", "Bình thường", "Không hài lòng", "Rất không hài lòng")
SCALE_EN = ("Very satisfied", "Satisfied", "Neutral", "Dissatisfied", "Very dissatisfied")


def letters(wave: Wave, to: Sequence[tuple[Contact, str]], *, at: datetime) -> bytes:
    """One page a person, Vietnamese: name and address stand on it, the dossier does not. Raises TypesettingFailed."""
    rows: list[Json] = [
        {"name": contact.name, "address": contact.address, "link": link, "qr": f"q{number}"}
        for number, (contact, link) in enumerate(to)
    ]
    values: dict[str, Json] = {
        "title": wave.title,
        "until": f"{wave.closes_on:%d/%m/%Y}",
        "day": f"{day_of(at):%d/%m/%Y}",
        "letters": rows,
    }
    codes = {f"q{number}": link for number, (_contact, link) in enumerate(to)}
    return records.paper("poll_letters", values, at=at, qr_codes=codes, tagged=len(rows) < 50)


def paper_form(wave: Wave, stratum: str, language: str, *, at: datetime) -> bytes:
    """The form, with boxes to tick. Raises TypesettingFailed, QuestionnaireRefused."""
    form = questionnaire(wave.questionnaire.content)
    sections: list[Json] = []
    number = 0
    for section in form.sections:
        items: list[Json] = []
        for item in section.items:
            number += 1
            items.append(_item(item, number, language))
        sections.append({"title": section.words.text(language), "rows": items})
    is_vi = language == "vi"
    scale: list[Json] = list(SCALE_VI if is_vi else SCALE_EN)
    values: dict[str, Json] = {
        "title": wave.title,
        "code": wave.code,
        "stratum": stratum,
        "language": language,
        "scale": scale,
        "sections": sections,
        "intro": "Phiếu ẩn danh: xin không ghi tên, số điện thoại hay mã hồ sơ. Đánh dấu × vào ô Ông/Bà chọn."
        if is_vi
        else "This form is anonymous: please give no name, telephone or dossier. Put a cross into the box you choose.",  # noqa: E501
        "number_label": "Số phiếu" if is_vi else "Form number",
        "stratum_label": "Mã tầng" if is_vi else "Stratum",
    }
    return records.paper("poll_form", values, at=at)


def _item(item: Item, number: int, language: str) -> Json:
    options: list[Json] = [one.words.text(language) for one in item.options]
    return {
        "number": str(number),
        "text": item.words.text(language),
        "kind": item.kind.value,
        "options": options,
        "only": item.only_if is not None,
        "lines": 3 if item.kind is Kind.TEXT else 0,
    }
