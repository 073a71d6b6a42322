"""Drawing up the paper of a result from its frozen values: as a draft, or with number, date and verification code.

What was checked is what is signed: the values are taken from the dossier once, when it is drafted, and the log binds
them. Number, date, signer and code are all that comes later.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings

from motcua.agencies import queries as agencies
from motcua.dossiers import documents
from motcua.dossiers.actions.results import copying
from motcua.dossiers.actions.slips import agency_of
from motcua.dossiers.errors import InputRefused
from motcua.dossiers.models import Result
from motcua.dossiers.queries import DossierPage
from motcua.dossiers.rules import results as rules
from motcua.dossiers.rules.results import Source, Term
from motcua.dossiers.rules.slips import breakable, day_in_words
from motcua.kernel.zone import day_of, local
from motcua.ledger.rules import Json
from motcua.procedures.rules.form_printing import printed_answers
from motcua.records import document_templates, typesetting, word_papers
from motcua.records import queries as files
from motcua.records.errors import TemplateNotFound
from motcua.records.word_templates import MISSING, draw_up

TEMPLATE = "drawn_paper"
SIGNER_TITLE = "Thủ trưởng cơ quan, đơn vị"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What whoever drafts says of the result. `component`: the paper that a certified copy is made of, `seen` where
    its original was seen. `replaces`: the verification code of an older result whose place this one takes."""

    source: Source
    template_id: int | None = None
    text: str = ""
    term: Term = Term.BY_KIND
    term_until: date | None = None
    replaces: str = ""
    component: str = ""
    seen: str = ""


@dataclass(frozen=True)
class Stamp:
    """What the paper gets when it is signed."""

    number_text: str
    code: str
    signer: str
    at: datetime


def content_of(page: DossierPage, wanted: Wanted, *, title: str, kind: str, at: datetime) -> dict[str, Json]:
    """The values of a result, to be frozen. Raises InputRefused (`template`, `component`, `text`)."""
    unit = agencies.unit_with_area(page.state.handling_unit_id)
    agency = agency_of(unit)
    party = page.party
    content: dict[str, Json] = {
        "source": wanted.source.value,
        "kind": kind,
        "title": title,
        "subtitle": "",
        "superior": agency.superior,
        "agency": agency.name,
        "place": agency.place,
        "dossier_code": page.state.code,
        "owner": party.owner_name,
        "signer_title": SIGNER_TITLE,
        "text": wanted.text.strip(),
        "facts": [],
    }
    if wanted.source is Source.WORD:
        return {**content, **_word(page, wanted, at)}
    if wanted.source is Source.CERTIFIED_COPY:
        return {**content, **copying.content_of(page, component=wanted.component, seen=wanted.seen, at=at)}
    facts: list[Json] = [
        ["Cấp cho", party.owner_name],
        ["Ngày sinh", f"{party.owner_birth_date:%d/%m/%Y}" if party.owner_birth_date else ""],
        ["Số định danh", party.owner_id_number],
        ["Địa chỉ", party.address],
        ["Thủ tục hành chính", page.dossier.procedure.name],
        ["Nội dung", party.summary],
    ]
    answers = printed_answers(page.version.form_schema, page.version.form_layout, dict(party.form_data))
    facts += [list(line) for line in answers]
    return {**content, "facts": facts}


def _word(page: DossierPage, wanted: Wanted, at: datetime) -> dict[str, Json]:
    templates = {row.pk: row for row in documents.templates_of(page, at) if row.kind == "result"}
    template = templates.get(wanted.template_id or 0)
    if template is None:
        raise InputRefused(field="template", problem="template-not-in-force")
    values = documents.values_of(page, day_of(at))
    values["result"]["text"] = wanted.text.strip() or MISSING
    laid = word_papers.laid(draw_up(files.read_file(template.file_id), values).content)
    if laid.left_out:
        raise InputRefused(field="template", problem="template-has-pictures")
    return {"template_sha256": template.file_id, "values": values}


def pdf(result: Result, *, at: datetime, stamp: Stamp | None = None) -> bytes:
    """The paper: a draft without `stamp`. The same values and instant give the same bytes.

    Raises: InputRefused (`draft`: the values were destroyed), TypesettingFailed, TemplateNotFound, FileMissing.
    """
    content: dict[str, Any] = dict(result.content)
    if not content:
        raise InputRefused(field="draft", problem="data-destroyed")
    values = _stamped(content, stamp, result)
    if content["source"] == Source.WORD:
        values["blocks"] = _blocks(result, content, stamp)
    qr_codes = {"verify": verify_url(stamp.code)} if stamp else {}
    made = typesetting.pdf_a(TEMPLATE, _breakable(values), at=at, qr_codes=qr_codes)
    if content["source"] == Source.CERTIFIED_COPY:
        return copying.joined(content, made, at=at)
    return made


def _stamped(content: Mapping[str, Any], stamp: Stamp | None, result: Result) -> dict[str, Any]:
    return {
        **{key: value for key, value in content.items() if key not in ("values", "kind")},
        "number_text": stamp.number_text if stamp else "……",
        "code": rules.printed_code(stamp.code) if stamp else "",
        "day_in_words": day_in_words(stamp.at) if stamp else "ngày … tháng … năm ……",
        "signer": stamp.signer if stamp else "",
        "term_text": term_words(result.term, result.term_until),
        "verify_text": settings.PUBLIC_URL.split("://")[-1].rstrip("/") + "/verify",
    }


def _breakable(values: dict[str, Any]) -> dict[str, Any]:
    """Overlong words may break in the text, not in what machines read."""
    return {key: value if key in ("qr", "source") else breakable(value) for key, value in values.items()}


def _blocks(result: Result, content: Mapping[str, Any], stamp: Stamp | None) -> list[Json]:
    template = document_templates.template(result.template_id or 0)
    if template.file_id != content["template_sha256"]:
        raise TemplateNotFound(template.pk)
    values = dict(content["values"])
    if stamp is not None:
        day = local(stamp.at)
        values["result"] = {
            **values["result"],
            "number": stamp.number_text,
            "day": f"{day:%d}",
            "month": f"{day:%m}",
            "year": f"{day:%Y}",
            "signer": stamp.signer,
            "code": rules.printed_code(stamp.code),
        }
        values["today"] = {"day": f"{day:%d}", "month": f"{day:%m}", "year": f"{day:%Y}"}
    return word_papers.laid(draw_up(files.read_file(template.file_id), values).content).blocks


def term_words(term: str, until: date | None) -> str:
    if term == Term.PERMANENT:
        return "Thời hạn hiệu lực: vô thời hạn."
    if term == Term.UNTIL and until is not None:
        return f"Có hiệu lực đến hết ngày {until:%d/%m/%Y}."
    return ""


def verify_url(code: str) -> str:
    """The page that says whether a result is ours. It holds no code of a dossier and no secret."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/verify/{rules.printed_code(code)}/"
