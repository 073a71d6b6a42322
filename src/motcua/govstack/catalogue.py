"""Services and e-forms: procedures that can be filed online, and the JSON Schemas of their forms."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from motcua.agencies import queries as agencies
from motcua.govstack import naming, schemas
from motcua.govstack.door import ERRORS, Id, ServiceId, api
from motcua.govstack.errors import NotKnown
from motcua.govstack.naming import Kind
from motcua.procedures import queries as procedures
from motcua.procedures import service_queries
from motcua.procedures.service_queries import Form, Service

RETURN_METHODS = ("counter", "post", "electronic")
_TEXT = {"type": "string"}
APPLICANT: dict[str, Any] = {
    "owner_name": {**_TEXT, "maxLength": 200, "title": "Full name, as on the identity card"},
    "owner_id_number": {**_TEXT, "maxLength": 20, "title": "Personal identification number, 12 digits"},
    "owner_birth_date": {**_TEXT, "format": "date", "title": "Date of birth"},
    "telephone": {**_TEXT, "maxLength": 20, "title": "Telephone"},
    "email": {**_TEXT, "maxLength": 200, "title": "E-mail"},
    "address": {**_TEXT, "maxLength": 300, "title": "Address"},
}
FILING: dict[str, Any] = {
    "receiving_unit": {
        **_TEXT,
        "maxLength": 40,
        "title": "Agency identifier of the unit that is to receive it",
    },
    "return_method": {**_TEXT, "enum": list(RETURN_METHODS), "title": "How the result is returned"},
}


class Named(Schema):
    name: str = Field("", max_length=200)


def service_of(name: str) -> Service:
    """The service of a name. Raises NotKnown."""
    code = naming.fixed(Kind.SERVICE, name)
    if code is None and naming.uuid_of(name) is not None:
        wanted = name.lower()
        code = next(
            (one.code for one in service_queries.services() if _computed(one.code) == wanted),
            None,
        )
    found = service_queries.service(code) if code is not None else None
    if found is None:
        raise NotKnown("service")
    return found


def _computed(code: str) -> str:
    return naming.of_text(Kind.SERVICE, code)


def service_names(codes: set[str]) -> dict[str, str]:
    """The names that services are shown by, in one query."""
    fixed = naming.shown(Kind.SERVICE, codes)
    return {code: fixed.get(code) or _computed(code) for code in codes}


def form_name(code: str, version: int) -> str:
    key = f"{code}:{version}"
    return naming.shown(Kind.EFORM, [key]).get(key) or naming.of_text(Kind.EFORM, key)


def form_of(name: str) -> Form:
    """The form of a name. Raises NotKnown."""
    key = naming.fixed(Kind.EFORM, name)
    if key is not None:
        code, _sep, number = key.rpartition(":")
    elif naming.uuid_of(name) is not None:
        wanted = name.lower()
        keys = service_queries.form_keys()
        code, number = next(
            (
                (code, str(number))
                for code, number in keys
                if naming.of_text(Kind.EFORM, f"{code}:{number}") == wanted
            ),
            ("", "0"),
        )
    else:
        raise NotKnown("e-form")
    found = service_queries.form(code, int(number)) if code and number.isdecimal() else None
    if found is None:
        raise NotKnown("e-form")
    return found


def _told(one: Service, name: str, body: list[schemas.Property] | None = None) -> schemas.Service:
    return schemas.Service(
        id=name,
        name=one.name,
        version=str(one.version),
        type="Public",
        isExecutable=True,
        isClosed=False,
        description=one.sector,
        serviceBody=body,
    )


def _form_told(one: Form) -> schemas.EFormListItem:
    return schemas.EFormListItem(
        eFormId=form_name(one.code, one.version),
        name=one.name,
        description=f"The form of the procedure {one.code}",
        version=str(one.version),
        latest=one.is_latest,
    )


@api.get(
    "/services",
    response={200: list[schemas.Service], **ERRORS},
    exclude_none=True,
    operation_id="getServiceList",
)
def services(request: HttpRequest, query: Query[Named]) -> list[schemas.Service]:
    """Procedures that can be filed online today, those whose name holds the words given."""
    found = service_queries.services(query.name.replace("\x00", ""))
    names = service_names({one.code for one in found})
    return [_told(one, names[one.code]) for one in found]


@api.get(
    "/services/{serviceId}",
    response={200: schemas.Service, **ERRORS},
    exclude_none=True,
    operation_id="getService",
)
def service(request: HttpRequest, serviceId: ServiceId) -> schemas.Service:
    """One procedure, with what it says of itself and where it is taken."""
    one = service_of(serviceId)
    page = procedures.procedure_page(one.code)
    body = [
        schemas.Property(code="procedure", value=one.code),
        schemas.Property(code="online_level", value=page.online_level),
        schemas.Property(code="valid_from", value=page.valid_from.isoformat()),
    ]
    body += [
        schemas.Property(code=f"document:{paper['key']}", value=str(paper.get("name", "")))
        for paper in page.content.get("components") or []
        if isinstance(paper, dict) and paper.get("key")
    ]
    taking = [row.receiving_unit_id for row in page.offerings if "online" in row.channels]
    units = agencies.units(set(taking))
    body += [
        schemas.Property(code=f"receiving_unit:{units[one].agency_id}", value=units[one].name)
        for one in taking
    ]
    return _told(one, service_names({one.code})[one.code], body)


@api.get(
    "/services/{serviceId}/eForms",
    response={200: list[schemas.EFormListItem], **ERRORS},
    operation_id="getServiceSchemaByServiceKey",
)
def eforms(request: HttpRequest, serviceId: ServiceId) -> list[schemas.EFormListItem]:
    """The forms of a procedure; the one in force first."""
    return [_form_told(one) for one in service_queries.forms_of(service_of(serviceId).code)]


@api.get("/eForms/{eFormId}", response={200: schemas.EForm, **ERRORS}, by_alias=True, operation_id="getEForm")
def eform(request: HttpRequest, eFormId: Id) -> schemas.EForm:
    """One form: the JSON Schema of `formData.data`, with the applicant and the filing beside its own fields."""
    one = form_of(eFormId)
    return schemas.EForm(**_form_told(one).model_dump(), schema_=whole_schema(one))


def whole_schema(one: Form) -> dict[str, Any]:
    """The form's schema with the two objects that every application has."""
    schema = dict(one.schema)
    about = {
        "applicant": {
            "type": "object",
            "title": "Whom the application is for",
            "properties": APPLICANT,
            "required": ["owner_name", "owner_id_number"],
            "additionalProperties": False,
        },
        "filing": {
            "type": "object",
            "title": "Where it is filed and how the result is returned",
            "properties": FILING,
            "additionalProperties": False,
        },
    }
    return {
        **schema,
        "properties": {**schema.get("properties", {}), **about},
        "required": [*schema.get("required", []), "applicant"],
    }
