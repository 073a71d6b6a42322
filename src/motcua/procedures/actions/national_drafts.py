"""A difference from the national catalogue becomes a draft, which people then read, change and propose."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from motcua.procedures.actions import drafts
from motcua.procedures.actions.catalogue import sector_code
from motcua.procedures.actions.drafts import Change
from motcua.procedures.models import DraftOrigin, Procedure, Sector, VersionDraft
from motcua.procedures.rules import catalogue_law
from motcua.procedures.rules.carrying import carried_over
from motcua.procedures.rules.drafting import VersionFlags
from motcua.procedures.rules.national_export import record as records
from motcua.procedures.rules.national_export.lines import Line
from motcua.procedures.rules.national_export.record import Structured

_LONGEST_REF = 120


@transaction.atomic
def begin_from(line: Line, *, by: int, at: datetime, origin_ref: str, reason: str = "") -> VersionDraft:
    """A draft that says what the record of the export says, with the form and whatever the export does not speak of.

    The online level stays as it is, since the export does not state it; what is owed follows the export. A procedure
    that the catalogue does not have begins with the flags that an import would give it. Raises DraftOpen.
    """
    record = records.read(line.raw | {records.CODE: line.code})
    return begin_from_record(record, by=by, at=at, origin_ref=origin_ref, reason=reason)


@transaction.atomic
def begin_from_record(
    record: Structured, *, by: int, at: datetime, origin_ref: str, reason: str = ""
) -> VersionDraft:
    """The same from a record as it was read, of the export or of the national services. Raises DraftOpen."""
    content = records.to_json(record)
    law = catalogue_law.flags_of(record)
    origin_ref = origin_ref[:_LONGEST_REF]
    known = Procedure.objects.select_related("current_version").filter(code=record.code).first()
    if known is None or known.current_version is None:
        sector, _ = Sector.objects.get_or_create(
            code=sector_code(record.sector),
            defaults={"name": record.sector, "group": catalogue_law.group_of(record.sector)},
        )
        return drafts.begin_new(
            record.code,
            record.name,
            sector.code,
            content=content,
            flags=VersionFlags(
                online_level=law.online_level,
                eligible_for_full_online=law.eligible_for_full_online,
                written_result_required=law.written_result_required,
                has_financial_obligation=law.has_financial_obligation,
                payable_online=law.payable_online and law.has_financial_obligation,
            ),
            by=by,
            at=at,
            reason=reason,
            origin=DraftOrigin.NATIONAL,
            origin_ref=origin_ref,
        )
    draft = drafts.begin(
        record.code, by=by, at=at, reason=reason, origin=DraftOrigin.NATIONAL, origin_ref=origin_ref
    )
    flags = drafts.flags_of(known.current_version)
    owed = law.has_financial_obligation
    return drafts.change(
        draft.pk,
        Change(
            content=carried_over(content, known.current_version.content),
            flags=replace(flags, has_financial_obligation=owed, payable_online=flags.payable_online and owed),
        ),
        seen_revision=draft.revision,
        by=by,
        at=at,
    )
