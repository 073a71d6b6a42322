"""One record of the national export, read as a whole: all fields, their states and the marks for review."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from motcua.procedures.rules.national_export import channels, components, headings, legal_bases, results
from motcua.procedures.rules.national_export.values import (
    Channel,
    ChannelKind,
    Component,
    FieldState,
    LegalBasis,
    Mark,
    Result,
)
from motcua.procedures.rules.national_export.wording import NO_INFORMATION, squeeze

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

# Keys of the export, in the words of the portal.
CODE, NAME, SECTOR = "ma_thu_tuc", "ten_thu_tuc", "linh_vuc"
FIELDS = ("levels", "subjects", "channels", "components", "legal_bases", "results")
# Marks that describe what the source says; they do not ask a person to look.
DESCRIPTIVE = frozenset(
    {"fee-in-note", "fee-foreign-currency", "fee-thousands-restored", "limit-absent", "component-count-zero",
     "legal-bases-absent", "components-absent", "results-absent", "channels-absent", "subjects-absent",
     "legal-number-absent", "legal-number-worded", "component-case-empty"}
)  # fmt: skip


@dataclass(frozen=True)
class Structured:
    """A procedure as the national export states it. Text fields are squeezed; `steps` keeps its lines."""

    code: str
    name: str
    sector: str
    levels: tuple[str, ...]
    subjects: tuple[str, ...]
    channels: tuple[Channel, ...]
    components: tuple[Component, ...]
    legal_bases: tuple[LegalBasis, ...]
    results: tuple[Result, ...]
    texts: Mapping[str, str]
    agencies: Mapping[str, str]
    states: Mapping[str, FieldState]
    marks: tuple[Mark, ...]

    @property
    def needs_review(self) -> bool:
        return any(mark.code not in DESCRIPTIVE for mark in self.marks)

    @property
    def has_financial_obligation(self) -> bool:
        """Whether any line of the table of channels states a fee, in figures or in words."""
        return any(fee.amount_vnd != 0 for channel in self.channels for fee in channel.fees)

    @property
    def has_online_channel(self) -> bool:
        return any(channel.channel is ChannelKind.ONLINE for channel in self.channels)


def read(raw: Mapping[str, str]) -> Structured:
    """Read one record of the export; `raw` has at least CODE, NAME and SECTOR, other keys may be missing."""

    def of(key: str) -> str:
        # Pages were typed with composed and with decomposed letters; compose, so that words can be compared.
        return unicodedata.normalize("NFC", raw.get(key, ""))

    levels = headings.read_levels(of("cap_thuc_hien"))
    subjects = headings.read_subjects(of("doi_tuong_thuc_hien"))
    table_of_channels = channels.read(of("cach_thuc_thuc_hien"))
    papers = components.read(of("thanh_phan_ho_so"), of(CODE))
    laws = legal_bases.read(of("can_cu_phap_ly"))
    outcome = results.read(of("ket_qua_xu_ly"))
    _, keywords, note = results.split_about(of("ket_qua_xu_ly"))
    conditions, more_keywords, more_note = results.split_about(of("yeu_cau_dieu_kien"))
    readings = {
        "levels": (levels.state, levels.marks),
        "subjects": (subjects.state, subjects.marks),
        "channels": (table_of_channels.state, table_of_channels.marks),
        "components": (papers.state, papers.marks),
        "legal_bases": (laws.state, laws.marks),
        "results": (outcome.state, outcome.marks),
    }
    return Structured(
        code=squeeze(of(CODE)),
        name=squeeze(of(NAME)),
        sector=squeeze(of(SECTOR)),
        levels=levels.entries,
        subjects=subjects.entries,
        channels=table_of_channels.entries,
        components=papers.entries,
        legal_bases=laws.entries,
        results=outcome.entries,
        texts={
            "steps": _lines(of("trinh_tu_thuc_hien")),
            "conditions": _lines(conditions),
            "keywords": keywords or more_keywords,
            "note": note or more_note,
            "decision": squeeze(of("so_quyet_dinh")),
            "kind": squeeze(of("loai_thu_tuc")),
            "subjects": squeeze(of("doi_tuong_thuc_hien")),
            "related": _lines(of("thu_tuc_lien_quan")),
            "publisher": squeeze(of("nguon")),
        },
        agencies={
            "competent": headings.agencies(of("co_quan_co_tham_quyen")),
            "performing": headings.agencies(of("co_quan_thuc_hien")),
            "delegated": headings.agencies(of("co_quan_duoc_uy_quyen")),
            "coordinating": headings.agencies(of("co_quan_phoi_hop")),
            "receiving_address": headings.agencies(of("dia_chi_tiep_nhan")),
        },
        states={field: state for field, (state, _) in readings.items()},
        marks=tuple(dict.fromkeys(mark for _, marks in readings.values() for mark in marks)),
    )


def _lines(text: str) -> str:
    lines = "\n".join(line for line in map(squeeze, text.splitlines()) if line)
    return "" if lines == NO_INFORMATION else lines


def to_json(record: Structured) -> dict[str, Json]:
    """The record as JSON: the keys of the exchange form first, the texts of the source after them."""
    return {
        "code": record.code,
        "name": record.name,
        "sector": record.sector,
        "levels": list(record.levels),
        "subjects": list(record.subjects),
        "channels": [_channel(channel) for channel in record.channels],
        "components": [
            {
                "case": component.case,
                "name": component.name,
                "originals": component.originals,
                "copies": component.copies,
                "form": component.form,
            }
            for component in record.components
        ],
        "legal_bases": [{"number": basis.number, "title": basis.title} for basis in record.legal_bases],
        "results": [{"code": result.code, "name": result.name} for result in record.results],
        "review": [{"code": mark.code, "field": mark.field, "text": mark.text} for mark in record.marks],
        "fields": {field: str(state) for field, state in record.states.items()},
        "agencies": dict(record.agencies),
        "texts": dict(record.texts),
    }


def _channel(channel: Channel) -> dict[str, Json]:
    limit = channel.limit
    written: dict[str, Json] = {
        "channel": str(channel.channel),
        "limit": {"value": limit.value, "unit": str(limit.unit)} if limit else None,
        "fees": [{"amount_vnd": fee.amount_vnd, "text": fee.text} for fee in channel.fees],
        "description": channel.description,
    }
    if channel.limit_text:
        written["limit_text"] = channel.limit_text
    return written
