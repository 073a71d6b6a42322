"""Loading the sample catalogue, and which unit of the province offers what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max

from motcua.agencies import queries as agencies
from motcua.agencies.rules import area_plans, seat_of, valid_from
from motcua.kernel import planner
from motcua.kernel.text import sort_key
from motcua.procedures.models import Offering, Procedure, ProcedureVersion, Sector
from motcua.procedures.rules.carrying import carried_over
from motcua.procedures.rules.records import SampleRecord
from motcua.procedures.sample import records, vocabulary

SOURCE = "sample"


@dataclass(frozen=True)
class LoadedCatalogue:
    """What loading did."""

    sectors: int
    procedures: int
    new_versions: int
    unchanged: int
    left_to_other_source: int
    offerings: int


@transaction.atomic
def load_sample(province_code: str, *, on: date) -> LoadedCatalogue:
    """The sample's sectors, procedures, versions and offerings. Needs areas and units of the province.

    A procedure that another source (the national export, a decision) has taken over keeps that source's version, and
    one that was abolished stays so; where the export
    came first and has no e-form, the next version is the same with the sample's form and words beside it. A changed
    sample record becomes a new version, valid from `on` (a day in Vietnam); the first version is valid since the
    two-tier government began. Repeating it changes nothing. Raises SampleInvalid, ProvinceUnknown.
    """
    known = [record for record in records() if record.code not in _abolished()]
    sectors_before = Sector.objects.count()
    sectors = _sectors()
    procedures = {
        row.code: row
        for row in Procedure.objects.filter(code__in=[r.code for r in known]).select_related(
            "current_version"
        )
    }
    made = Procedure.objects.bulk_create(
        [_procedure(record, sectors) for record in known if record.code not in procedures]
    )
    created = {row.code for row in made}
    procedures |= {row.code: row for row in made}
    last_numbers = _last_numbers(procedures)
    ours = set(ProcedureVersion.objects.filter(source=SOURCE).values_list("procedure_id", flat=True))
    versions: list[ProcedureVersion] = []
    changed: list[SampleRecord] = []
    completed: list[ProcedureVersion] = []
    left = 0
    for record in known:
        current = procedures[record.code].current_version
        if current is not None and current.source != SOURCE:
            left += 1
            if (
                current.form_schema is None
                and current.decision_id is None
                and current.procedure_id not in ours
            ):
                completed.append(_completed(record, current, last_numbers[record.code] + 1, on))
        elif current is None or current.source_hash != record.source_hash:
            since = valid_from() if current is None else on
            number = last_numbers.get(record.code, 0) + 1
            versions.append(_version(record, procedures[record.code], number, since))
            changed.append(record)
    for record, version in zip(changed, ProcedureVersion.objects.bulk_create(versions), strict=True):
        procedure = procedures[record.code]
        procedure.current_version = version
        procedure.name, procedure.sort_key = record.name, sort_key(record.name)
        procedure.search_text = record.search_text
        procedure.sector = sectors[record.sector_code]
    fields = ["current_version", "name", "sort_key", "search_text", "sector"]
    Procedure.objects.bulk_update([procedures[record.code] for record in changed], fields)
    for version in ProcedureVersion.objects.bulk_create(completed):
        procedure = procedures[version.procedure.code]
        procedure.current_version = version
        sample = next(record for record in known if record.code == procedure.code)
        procedure.search_text = f"{procedure.search_text} {sample.search_text}"
    Procedure.objects.bulk_update(
        [procedures[version.procedure.code] for version in completed], ["current_version", "search_text"]
    )
    offerings = _offerings(province_code, known, procedures)
    if created or offerings:
        planner.recount("procedures_procedure", "procedures_procedureversion", "procedures_offering")
    return LoadedCatalogue(
        sectors=Sector.objects.count() - sectors_before,
        procedures=len(created),
        new_versions=len(changed) + len(completed),
        unchanged=len(known) - len(changed) - left,
        left_to_other_source=left,
        offerings=offerings,
    )


def _abolished() -> set[str]:
    """What a decision abolished stays abolished, whatever the sample says."""
    return set(Procedure.objects.filter(abolished_on__isnull=False).values_list("code", flat=True))


def _last_numbers(procedures: dict[str, Procedure]) -> dict[str, int]:
    """The last number of each, also of a version that is signed and not in force yet."""
    rows = ProcedureVersion.objects.filter(procedure__code__in=procedures)
    return dict(rows.values_list("procedure__code").annotate(last=Max("number")).order_by())


def _sectors() -> dict[str, Sector]:
    words = vocabulary()["sectors"]
    Sector.objects.bulk_create(
        [Sector(code=code, name=sector["name"], group=sector["group"]) for code, sector in words.items()],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "group"],
    )
    return {sector.code: sector for sector in Sector.objects.filter(code__in=words)}


def _procedure(record: SampleRecord, sectors: dict[str, Sector]) -> Procedure:
    return Procedure(
        code=record.code,
        sector=sectors[record.sector_code],
        name=record.name,
        search_text=record.search_text,
        sort_key=sort_key(record.name),
    )


def _version(record: SampleRecord, procedure: Procedure, number: int, since: date) -> ProcedureVersion:
    return ProcedureVersion(
        procedure=procedure,
        number=number,
        valid_from=since,
        content=record.content,
        source=SOURCE,
        source_hash=record.source_hash,
        online_level=record.online_level,
        eligible_for_full_online=record.eligible_for_full_online,
        written_result_required=record.written_result_required,
        has_financial_obligation=record.has_financial_obligation,
        payable_online=record.payable_online,
        form_schema=record.form_schema,
        form_layout=record.form_layout,
    )


def _completed(record: SampleRecord, current: ProcedureVersion, number: int, since: date) -> ProcedureVersion:
    """The version that another source wrote, with what that source does not speak of."""
    return ProcedureVersion(
        procedure=current.procedure,
        number=number,
        valid_from=since,
        content=carried_over(current.content, record.content),
        raw=current.raw,
        source=current.source,
        source_hash=current.source_hash,
        online_level=current.online_level,
        eligible_for_full_online=current.eligible_for_full_online,
        written_result_required=current.written_result_required,
        has_financial_obligation=current.has_financial_obligation,
        payable_online=current.payable_online,
        form_schema=record.form_schema,
        form_layout=record.form_layout,
        needs_review=current.needs_review,
    )


# Who handles in a commune, as the key of the unit in the reference data.
_COMMUNE_UNITS = {"commune": "{}", "commune_police": "{}.police"}


def _offerings(province_code: str, known: Sequence[SampleRecord], procedures: dict[str, Procedure]) -> int:
    """A commune's procedure at each commune's centre and, whatever the residence, at the provincial centre.

    There its handling unit is the ward of the province's seat until the applicant's commune is known (see
    `queries.competent_unit`). A provincial procedure is received at the provincial centre and handled by its
    department.
    """
    units = agencies.units_by_key(province_code)
    top = units["service_centre"]
    communes = [area.code for area in area_plans() if area.parent_code == province_code]
    seat_code = seat_of(province_code) or communes[0]
    existing = set(Offering.objects.values_list("procedure_id", "receiving_unit_id"))
    made: list[Offering] = []
    for record in known:
        handled_by = record.handled_by
        by_commune = _COMMUNE_UNITS.get(handled_by)
        places = [(top, units[by_commune.format(seat_code)] if by_commune else units[handled_by])]
        if "commune" in record.levels:
            places += [
                (units[f"{code}.centre"], units[by_commune.format(code) if by_commune else handled_by])
                for code in communes
            ]
        procedure_id = procedures[record.code].pk
        made += [
            Offering(
                procedure_id=procedure_id,
                receiving_unit_id=receiving,
                handling_unit_id=handling,
                process_key=record.process_key,
                channels=list(record.channels),
                valid_from=valid_from(),
            )
            for receiving, handling in places
            if (procedure_id, receiving) not in existing
        ]
    Offering.objects.bulk_create(made, batch_size=2000)
    return len(made)
