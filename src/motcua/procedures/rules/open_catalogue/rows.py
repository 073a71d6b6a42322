"""What the open catalogue is made of: a procedure as it stands, the agencies, the catalogue as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class OpenAgency:
    """A unit that handles procedures. `agency_id` is its identifier after decision 20/2020/QĐ-TTg."""

    agency_id: str
    name: str
    area_code: str
    area_name: str


@dataclass(frozen=True)
class OpenProcedure:
    """A procedure in force with the content of its version (docs/catalogue.md).

    `valid_from` is None where the source names no day. `handled_by`: the agencies that handle it here, empty where
    no unit of the province offers it.
    """

    code: str
    name: str
    sector_code: str
    sector_name: str
    online_level: str
    version: int
    valid_from: date | None
    content: Mapping[str, Any]
    life_events: tuple["OpenEvent", ...] = ()
    handled_by: tuple[OpenAgency, ...] = ()


@dataclass(frozen=True)
class OpenEvent:
    """A life event with its names."""

    code: str
    vi: str
    en: str


@dataclass(frozen=True)
class Publication:
    """The catalogue as a whole: `base` is the address that all others begin with, without a slash at its end.

    `publisher` is the province's name as its People's Committee signs; `modified` the day of the last change.
    """

    base: str
    province_code: str
    province_name: str
    publisher: str
    licence: str
    modified: date | None = None
    contact_page: str = ""
