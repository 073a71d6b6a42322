"""Every indicator that the facts can give: the one place to add one. Its words stand in law/indicators.

Codes are those of the province's plans (domain facts 7.1). An indicator that stands in the words but not here
is not measurable in this system, and its words say why.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from motcua.indicators.rules.figures import Scale


class PeriodBase(StrEnum):
    """Which dossiers a period takes in."""

    RECEIVED = "received"
    SETTLED = "settled"
    CARRIED = "carried"
    OPEN = "open"
    PAID = "paid"
    RATED = "rated"
    LATE = "late"
    CATALOGUE = "catalogue"
    REGISTER = "register"  # as of the last day of the period, or today


class Shape(StrEnum):
    RATIO = "ratio"
    COUNT = "count"
    DONE = "done"  # a yes or no: done once there is one row
    WEAKEST_UNIT = "weakest_unit"  # the ratio of the handling unit where it is lowest
    WHOLE_UNITS = "whole_units"  # units whose ratio is whole / units assessed
    RECORDED = "recorded"  # what a document in a register says, on the indicator's own scale
    LEAST_UNIT = "least_unit"  # a count of the unit that has fewest


@dataclass(frozen=True)
class Slice:
    """Which dossiers count at all. Empty: all."""

    sector_groups: frozenset[str] = frozenset()
    unit_kinds: frozenset[str] = frozenset()  # of the receiving unit


@dataclass(frozen=True)
class Variant:
    """One reading of an indicator. `also_open` is added to the denominator as it stands now. `base`: where it is
    read from if not from where the indicator is, e.g. a survey beside ratings."""

    code: str
    numerator: str
    denominator: str = ""
    also_open: str = ""
    base: PeriodBase | None = None


@dataclass(frozen=True)
class Indicator:
    """`variants[0]` is the headline: of a day as `readings.on_day` has it. `version` rises when a formula changes:
    published figures name it."""

    code: str
    base: PeriodBase
    variants: tuple[Variant, ...]
    version: int = 1
    shape: Shape = Shape.RATIO
    scale: Scale = Scale.PERCENT
    decimals: int = 2
    only: Slice = Slice()

    def variant(self, code: str = "") -> Variant:
        return next((v for v in self.variants if v.code == code), self.variants[0])

    def base_of(self, variant: Variant) -> PeriodBase:
        return variant.base or self.base


def _ratio(numerator: str, denominator: str) -> tuple[Variant, ...]:
    return (Variant("", numerator, denominator),)


_ON_TIME = (
    Variant("closed", "settled_in_time", "settled_assessed"),
    Variant("with_overdue", "settled_in_time", "settled_assessed", also_open="pending_overdue"),
    Variant("first_promise", "settled_first_promise", "settled_promised"),
    Variant("by_day", "settled_by_day", "settled_assessed"),
    Variant("decision_766", "settled_766_in_time", "settled_766"),
)
_SATISFIED = _ratio("satisfied", "ratings")


def _surveyed(survey: str) -> tuple[Variant, ...]:
    """Satisfaction by the survey that was published for the year, and beside it by the ratings after hand-over."""
    return (
        Variant("survey", f"{survey}_satisfied", f"{survey}_valid"),
        Variant("ratings", "satisfied", "ratings", base=PeriodBase.RATED),
    )


def _beside(survey: str) -> tuple[Variant, ...]:
    """Satisfaction by the ratings after hand-over, and beside it by the survey that was published for the year."""
    return (
        Variant("ratings", "satisfied", "ratings"),
        Variant("survey", f"{survey}_satisfied", f"{survey}_valid", base=PeriodBase.REGISTER),
    )


_ALL = (
    Indicator("ONTIME_ONESTOP", PeriodBase.SETTLED, _ON_TIME),
    Indicator(
        "ONTIME_CENTRE",
        PeriodBase.SETTLED,
        _ON_TIME,
        only=Slice(unit_kinds=frozenset({"service_centre"})),
    ),
    Indicator(
        "ONTIME_MATTERS",
        PeriodBase.SETTLED,
        _ratio("settled_matters_in_time", "settled_matters_assessed"),
    ),
    Indicator("EARLY_SHARE", PeriodBase.SETTLED, _ratio("settled_early", "settled_assessed")),
    Indicator(
        "BACKLOG",
        PeriodBase.OPEN,
        (Variant("", "pending_overdue"),),
        shape=Shape.COUNT,
        scale=Scale.COUNT,
        decimals=0,
    ),
    Indicator(
        "APOLOGY_SHARE",
        PeriodBase.LATE,
        (
            Variant("presumed", "late_subjective_apologised", "late_subjective"),
            Variant("as_signed", "late_said_subjective_apologised", "late_said_subjective"),
            Variant("all_late", "late_apologised", "late"),
        ),
    ),
    Indicator(
        "BECAME_LATE",
        PeriodBase.LATE,
        (Variant("", "late"),),
        shape=Shape.COUNT,
        scale=Scale.COUNT,
        decimals=0,
    ),
    Indicator("ONLINE_SHARE", PeriodBase.SETTLED, _ratio("settled_online", "settled")),
    Indicator(
        "ONLINE_SHARE_UNIT",
        PeriodBase.SETTLED,
        _ratio("settled_online", "settled"),
        shape=Shape.WEAKEST_UNIT,
    ),
    Indicator(
        "ONLINE_PARTIAL_SHARE",
        PeriodBase.SETTLED,
        (
            Variant("all_online", "settled_online", "settled"),
            Variant("literal", "settled_online_partial", "settled"),
        ),
    ),
    Indicator("FULL_ONLINE_USE", PeriodBase.RECEIVED, _ratio("received_full_online", "received_full")),
    Indicator(
        "FULL_ONLINE_PUBLISHED",
        PeriodBase.CATALOGUE,
        (
            Variant("published", "tthc_eligible_full", "tthc_eligible"),
            Variant("also_mobile", "tthc_eligible_full_mobile", "tthc_eligible"),
        ),
        version=2,
    ),
    Indicator(
        "LEVEL34_SHARE",
        PeriodBase.CATALOGUE,
        (
            Variant("older_scale", "tthc_level34", "tthc"),
            Variant("present_scale", "tthc_online", "tthc"),
        ),
        version=2,
    ),
    Indicator(
        "LEVEL34_ELIGIBLE",
        PeriodBase.CATALOGUE,
        (
            Variant("older_scale", "tthc_eligible_level34", "tthc_eligible"),
            Variant("present_scale", "tthc_eligible_online", "tthc_eligible"),
            Variant("also_mobile", "tthc_eligible_level34_mobile", "tthc_eligible"),
        ),
        version=2,
    ),
    Indicator("PORTAL_INTEGRATION_GROWTH", PeriodBase.CATALOGUE, _ratio("tthc_portal", "tthc")),
    Indicator("PAY_TXN_ONLINE", PeriodBase.PAID, _ratio("payments_online", "payments")),
    Indicator(
        "PAY_TTHC_INTEGRATED",
        PeriodBase.CATALOGUE,
        _ratio("tthc_obligation_payable", "tthc_obligation"),
        version=2,
    ),
    Indicator(
        "PAY_TTHC_DEPLOYED",
        PeriodBase.CATALOGUE,
        _ratio("tthc_obligation_online_payable", "tthc_obligation_online"),
        version=2,
    ),
    Indicator("RESULT_SYNC", PeriodBase.SETTLED, _ratio("results_told", "results")),
    Indicator("E_RESULT", PeriodBase.SETTLED, _ratio("results_electronic", "results_wanted")),
    Indicator(
        "CERTIFIED_E_COPIES",
        PeriodBase.SETTLED,
        (Variant("", "copies_certified"),),
        shape=Shape.COUNT,
        scale=Scale.COUNT,
        decimals=0,
    ),
    Indicator("STATUS_SYNC", PeriodBase.RECEIVED, _ratio("submitted_told", "submitted")),
    Indicator(
        "UNITS_RESULT_SYNC",
        PeriodBase.SETTLED,
        _ratio("results_told", "results"),
        shape=Shape.WHOLE_UNITS,
    ),
    Indicator("SAT_TTHC", PeriodBase.RATED, _SATISFIED),
    Indicator(
        "SAT_TTHC_LAND_CONSTR_INV",
        PeriodBase.RATED,
        _SATISFIED,
        only=Slice(sector_groups=frozenset({"land", "construction", "investment"})),
    ),
    Indicator("SAT_UNIT", PeriodBase.RATED, _SATISFIED),
    Indicator("SAT_AGENCY_AND_UNITS", PeriodBase.RATED, _beside("survey_agencies")),
    Indicator("SAT_ADMIN", PeriodBase.RATED, _beside("survey_own")),
    Indicator("EAUTH_SHARE", PeriodBase.RECEIVED, _ratio("submitted_online_known", "submitted_online")),
    Indicator("NO_RESUPPLY", PeriodBase.RECEIVED, _ratio("submitted_held_asked", "submitted_held")),
    Indicator("REUSE_SHARE", PeriodBase.RECEIVED, _ratio("received_reused", "received")),
    Indicator("TTHC_REVIEWED", PeriodBase.REGISTER, _ratio("review_done", "review_competence")),
    Indicator("TTHC_SIMPLIFIED", PeriodBase.REGISTER, _ratio("review_simplified", "review_base")),
    Indicator("PRIORITY_GROUPS", PeriodBase.REGISTER, _ratio("priority_groups_done", "priority_groups")),
    Indicator(
        "DECENTRALISATION_APPROVED",
        PeriodBase.REGISTER,
        _ratio("handed_down_in_force", "procedures_in_force"),
    ),
    Indicator(
        "DECENTRALISATION_DONE", PeriodBase.REGISTER, _ratio("handed_down_done", "handed_down_approved")
    ),
    Indicator(
        "BIZ_RULES_CUT",
        PeriodBase.REGISTER,
        (
            Variant("to_date", "business_rules_cut", "business_rules"),
            Variant("in_period", "business_rules_cut_in_period", "business_rules"),
        ),
    ),
    Indicator("BIZ_RULES_PLAN", PeriodBase.REGISTER, _ratio("business_rules_planned", "business_rules")),
    Indicator("BIZ_RULES_PUBLIC", PeriodBase.REGISTER, _ratio("business_rules_public", "business_rules")),
    Indicator(
        "FEE_POLICY_DONE",
        PeriodBase.REGISTER,
        (Variant("", "fee_policies"),),
        shape=Shape.DONE,
        scale=Scale.YES_NO,
        decimals=0,
    ),
    Indicator("ISO_9001", PeriodBase.REGISTER, _ratio("quality_maintained", "quality_counted")),
    Indicator(
        "EDOC_SIGNED_SHARE",
        PeriodBase.REGISTER,
        (
            Variant("sent_signed", "documents_sent_signed", "documents_sent"),
            Variant("processed", "documents_processed", "documents_received"),
        ),
    ),
    Indicator("IOFFICE_SIGN", PeriodBase.REGISTER, _ratio("offices_signing", "offices_counted")),
    Indicator("DIGITISED_STOCK", PeriodBase.REGISTER, _ratio("stock_digitised", "stock_counted")),
    Indicator("PUBLISH_ON_TIME", PeriodBase.REGISTER, _ratio("published_in_time", "published_judged")),
    Indicator("PUBLIC_UPDATE_ON_TIME", PeriodBase.REGISTER, _ratio("disclosed_in_time", "disclosed_judged")),
    Indicator(
        "PETITIONS",
        PeriodBase.REGISTER,
        (
            Variant("all", "petitions_received"),
            Variant("rules", "petitions_on_rules"),
            Variant("conduct", "petitions_on_conduct"),
            Variant("dossiers", "petitions_on_dossiers"),
        ),
        shape=Shape.COUNT,
        scale=Scale.COUNT,
        decimals=0,
    ),
    Indicator(
        "PETITION_PROCESSING_ON_TIME", PeriodBase.REGISTER, _ratio("petitions_in_time", "petitions_judged")
    ),
    Indicator(
        "PETITION_HANDLING_SATISFACTION", PeriodBase.REGISTER, _ratio("petitions_content", "petitions_heard")
    ),
    Indicator("PUBLIC_CONTENT_FULL", PeriodBase.REGISTER, _ratio("catalogue_complete", "catalogue_applied")),
    Indicator("DOSSIER_SYNC", PeriodBase.REGISTER, _ratio("portal_synchronised", "portal_received")),
    Indicator("ONTIME_766", PeriodBase.RECEIVED, _ratio("received_766_in_time", "received")),
    Indicator(
        "HANDLING_TIME",
        PeriodBase.SETTLED,
        (
            Variant("working", "settled_work_hours", "settled_worked"),
            Variant("elapsed", "settled_hours", "settled"),
        ),
        version=2,
        scale=Scale.HOURS,
    ),
    Indicator("SERVICES_ONLINE", PeriodBase.CATALOGUE, _ratio("tthc_online", "tthc")),
    Indicator("SERVICES_USED", PeriodBase.REGISTER, _ratio("services_online_used", "services_online")),
    Indicator(
        "DOSSIERS_ONLINE",
        PeriodBase.SETTLED,
        (
            Variant("proven", "settled_online_proven", "settled"),
            Variant("by_channel", "settled_online", "settled"),
        ),
    ),
    Indicator(
        "PAY_TTHC_USED", PeriodBase.REGISTER, _ratio("procedures_paid_online", "procedures_with_obligation")
    ),
    Indicator(
        "PAY_DOSSIERS_ONLINE",
        PeriodBase.RECEIVED,
        _ratio("received_obligation_online", "received_obligation"),
    ),
    Indicator("DIGITISED_BOTH", PeriodBase.SETTLED, _ratio("results_digitised", "results_wanted")),
    Indicator(
        "ELECTRONIC_CERTIFIED_COPY",
        PeriodBase.REGISTER,
        (
            Variant("of_certifications", "certifications_electronic", "certifications"),
            Variant("of_results", "signed_results_certified", "signed_results"),
        ),
    ),
    Indicator("PORTAL_STORE_SYNC", PeriodBase.SETTLED, _ratio("settled_stored", "settled")),
    Indicator("POPULATION_DOSSIERS", PeriodBase.RECEIVED, _ratio("received_population", "received")),
    Indicator("POPULATION_TTHC", PeriodBase.REGISTER, _ratio("procedures_population", "procedures_received")),
    Indicator(
        "DOSSIER_RECEIVING_SATISFACTION",
        PeriodBase.REGISTER,
        (
            Variant("rates_added", "dossiers_content_by_rates", "dossiers_heard"),
            Variant("once_each", "dossiers_content", "dossiers_heard"),
        ),
        version=2,
    ),
    Indicator(
        "SAT_HEALTH_EDU",
        PeriodBase.REGISTER,
        _surveyed("survey_health_education"),
        version=2,
        only=Slice(sector_groups=frozenset({"health", "education"})),
    ),
    Indicator(
        "SAT_PUBLIC_UNITS",
        PeriodBase.REGISTER,
        _surveyed("survey_public_units"),
        version=2,
        only=Slice(unit_kinds=frozenset({"public_service_unit"})),
    ),
    Indicator("SIPAS_OWN", PeriodBase.REGISTER, _ratio("survey_own_satisfied", "survey_own_valid")),
)


def _recorded(code: str, figure: str, scale: Scale, decimals: int = 2) -> Indicator:
    """What a body outside published about the year of the period, or newest up to its last day."""
    measure = f"outside_result_{figure}"
    return Indicator(
        code,
        PeriodBase.REGISTER,
        (
            Variant("of_year", measure, f"{measure}_among"),
            Variant("newest", f"{measure}_newest", f"{measure}_newest_among"),
        ),
        shape=Shape.RECORDED,
        scale=scale,
        decimals=decimals,
    )


def _national(code: str, fact: str, *, is_share: bool = False) -> Indicator:
    """A figure of the whole country as a ministry published it."""
    return Indicator(
        code,
        PeriodBase.REGISTER,
        _ratio(f"national_fact_{fact}", f"national_fact_{fact}_among"),
        shape=Shape.RECORDED,
        scale=Scale.PERCENT if is_share else Scale.AMOUNT,
        decimals=2 if is_share else 0,
    )


def _of_reform(code: str, measure: str) -> Indicator:
    return Indicator(code, PeriodBase.REGISTER, _ratio(measure, f"{measure}_among"))


# Registers of the reform: what plans and the PAR INDEX count beside dossiers.
_REFORM = (
    Indicator(
        "KEY_COMMITMENTS_DONE",
        PeriodBase.REGISTER,
        _ratio("commitment_least", "commitment_least_among"),
        shape=Shape.LEAST_UNIT,
        scale=Scale.LEAST,
        decimals=0,
    ),
    _of_reform("COMMITMENTS_KEPT", "commitment_done"),
    _of_reform("DISCIPLINE_COMPLY", "staff_without_breach"),
    _of_reform("ORG_RULES_COMPLY", "organisation_complies"),
    _of_reform("DEPUTIES_WITHIN_LIMIT", "organisation_deputies"),
    _of_reform("STAFF_WITHIN_QUOTA", "staff_within"),
    _of_reform("STAFF_USED", "staff_used"),
    Indicator(
        "REPORT_SYSTEM_DONE",
        PeriodBase.REGISTER,
        (Variant("", "deliverable_report_system"),),
        shape=Shape.DONE,
        scale=Scale.YES_NO,
        decimals=0,
    ),
    _recorded("PAR_INDEX", "par_index", Scale.AMOUNT),
    _recorded("SIPAS", "sipas", Scale.AMOUNT),
    _recorded("PAPI", "papi", Scale.AMOUNT),
    _recorded("DTI", "dti", Scale.AMOUNT, 4),
    _recorded("PCI", "pci", Scale.AMOUNT),
    _recorded("RANK_PAR", "par_index_rank", Scale.RANK, 0),
    _recorded("RANK_SIPAS", "sipas_rank", Scale.RANK, 0),
    _recorded("RANK_PAPI", "papi_rank", Scale.RANK, 0),
    _recorded("RANK_DTI", "dti_rank", Scale.RANK, 0),
    _recorded("RANK_PCI", "pci_rank", Scale.RANK, 0),
    _recorded("PAR_UNIT_SCORE", "unit_score", Scale.AMOUNT),
    _recorded("PCI_GROUP", "pci_group", Scale.GROUP, 0),
    _of_reform("UNITS_INSPECTED", "inspection_inspected"),
    _of_reform("INSPECTION_FINDINGS_HANDLED", "finding_handled"),
    _of_reform("GOVERNMENT_TASKS_ON_TIME", "task_government"),
    _of_reform("MEETING_TASKS_ON_TIME", "task_meetings"),
    _of_reform("DIALOGUES_HELD", "dialogue_held"),
    _of_reform("DIALOGUE_ANSWERED", "dialogue_answered"),
    _of_reform("INITIATIVES_RECOGNISED", "initiative_recognised"),
    Indicator(
        "COMMUNICATION_ITEMS",
        PeriodBase.REGISTER,
        (Variant("", "communication_items"),),
        shape=Shape.COUNT,
        scale=Scale.COUNT,
        decimals=0,
    ),
    _national("PORTAL_SERVICES", "portal_services"),
    _national("NSW_SERVICES", "nsw_services", is_share=True),
    _national("CCCD_ISSUED", "id_cards"),
    _national("VNEID_ACTIVE", "vneid_accounts"),
    _national("ESSENTIAL_SERVICES", "essential_services", is_share=True),
    _national("POPDB_LINKS", "population_links"),
    _national("SIM_CLEANED", "sim_cleaned", is_share=True),
    _national("AXIS_DOCS", "axis_documents"),
)

INDICATORS: Mapping[str, Indicator] = {indicator.code: indicator for indicator in (*_ALL, *_REFORM)}
# Every slice that some indicator takes.
SLICES = tuple(dict.fromkeys(indicator.only for indicator in INDICATORS.values()))
