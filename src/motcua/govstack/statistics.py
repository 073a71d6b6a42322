"""Statistics: how many applications were decided, and how, from the figures of the province."""

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from motcua.accounts import queries as accounts
from motcua.govstack import naming, rules, schemas
from motcua.govstack.access import Caller
from motcua.govstack.door import ERRORS, Mediator, api, caller_of
from motcua.govstack.errors import NotKnown
from motcua.govstack.naming import Kind
from motcua.govstack.rules import Timeframe
from motcua.indicators import decision_counts
from motcua.kernel import scopes
from motcua.kernel.text import fold
from motcua.procedures import service_queries

Word = Annotated[str, Field(max_length=200)]


class Asked(Schema):
    startDate: date | None = None
    endDate: date | None = None
    registrationName: Word | None = None
    operator: Word | None = None
    role: Word | None = None
    timeframe: Timeframe | None = None


def _statistics(request: HttpRequest, member: str, query: Asked) -> list[schemas.Statistics]:
    caller = caller_of(request)
    whole = rules.span(query.startDate, query.endDate, today=caller.day)
    spans = rules.buckets(whole, query.timeframe)
    procedure_id = _procedure(query.registrationName)
    users = _users(caller, query)
    # figures of the province are published; those of single officials are their own units' affair
    scope = scopes.of_system("published figures") if users is None else caller.office()
    with scopes.scope(scope):
        days = decision_counts.decided(whole.first, whole.last, procedure_id=procedure_id, user_ids=users)
    found = []
    for one in spans:
        inside = [day for day in days if one.first <= day.day <= one.last]
        approved, sent_back, rejected = (
            sum(getattr(day, name) for day in inside) for name in ("approved", "sent_back", "rejected")
        )
        found.append(
            schemas.Statistics(
                processed=approved + sent_back + rejected,
                approved=approved,
                sentBack=sent_back,
                rejected=rejected,
                references=schemas.References(
                    startDate=one.first,
                    endDate=one.last,
                    registrationName=query.registrationName,
                    operator=query.operator,
                    role=query.role,
                    timeframeDay=query.timeframe is Timeframe.DAY,
                    timeframeWeek=query.timeframe is Timeframe.WEEK,
                    timeframeMonth=query.timeframe is Timeframe.MONTH,
                    timeframeYear=query.timeframe is Timeframe.YEAR,
                ),
            )
        )
    return found


@api.get(
    "/data/statistics",
    response={200: list[schemas.Statistics], **ERRORS},
    exclude_none=True,
    operation_id="Statistics",
)
def statistics(request: HttpRequest, member: Mediator, query: Query[Asked]) -> list[schemas.Statistics]:
    """Applications decided in a span of days, cut as `timeframe` says. By `operator` or `role` only for a client
    whose official reaches those who acted."""
    return _statistics(request, member, query)


@api.get(
    "/data/statistics/1.0",
    response={200: list[schemas.Statistics], **ERRORS},
    exclude_none=True,
    include_in_schema=False,
)
def statistics_1_0(request: HttpRequest, member: Mediator, query: Query[Asked]) -> list[schemas.Statistics]:
    """The same under the address that the community's suite calls."""
    return _statistics(request, member, query)


def _procedure(name: str | None) -> int | None:
    """The procedure meant by a name, an agreed name or a code; None for all. Raises NotKnown."""
    if not name:
        return None
    wanted = fold(name.replace("\x00", ""))
    code = naming.fixed(Kind.SERVICE, name)
    for one in service_queries.services():
        if one.code == code or (code is None and (one.code == name or fold(one.name) == wanted)):
            return one.procedure_id
    raise NotKnown("registration")


def _users(caller: Caller, query: Asked) -> set[int] | None:
    """The officials in reach that a name and a role mean; None for anybody. Raises NotKnown: there is none."""
    if not query.operator and not query.role:
        return None
    name = naming.fixed(Kind.OPERATOR, query.operator) if query.operator else None
    role = naming.fixed(Kind.ROLE, query.role) if query.role else None
    found = accounts.who_are(
        caller.reach,
        username=name or "",
        full_name="" if name or not query.operator else query.operator.replace("\x00", ""),
        role=role or (query.role or "").replace("\x00", ""),
    )
    if not found:
        raise NotKnown("operator")
    return found
