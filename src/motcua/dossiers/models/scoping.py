"""How a scope narrows dossiers and the rows that belong to one."""

from typing import Any, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from motcua.kernel.scopes import Scope, ScopedQuerySet, ScopeKind

M = TypeVar("M", bound=models.Model)


def _involved(units: list[int]) -> models.QuerySet[Any, Any]:
    """Dossiers that units beside the receiving and the handling one have to do with."""
    involvement = apps.get_model("dossiers", "Involvement")
    return involvement.unscoped.filter(unit_id__in=units).values("dossier_id")


def reach(asked_by: Scope, prefix: str = "") -> Q:
    """The condition that a scope puts on dossiers; `prefix` is the path to the dossier (`dossier__`)."""
    match asked_by.kind:
        case ScopeKind.SYSTEM:
            return Q()
        case ScopeKind.UNITS:
            units = list(asked_by.unit_ids)
            return (
                Q(**{f"{prefix}receiving_unit_id__in": units})
                | Q(**{f"{prefix}handling_unit_id__in": units})
                | Q(**{f"{prefix}id__in": _involved(units)})
            )
        case ScopeKind.PERSON:
            own = Q(**{f"{prefix}submitter_id": asked_by.user_id})
            if asked_by.former_user_ids:
                own = Q(**{f"{prefix}submitter_id__in": [asked_by.user_id, *asked_by.former_user_ids]})
            # what somebody filed for an organisation is the organisation's, also after they left it
            filed_for = apps.get_model("dossiers", "OrganisationDossier").objects
            return own & ~Q(Exists(filed_for.filter(dossier_id=OuterRef(f"{prefix}id"))))
        case ScopeKind.ORGANISATION:
            of_organisation = apps.get_model("dossiers", "OrganisationDossier").objects
            filed = of_organisation.filter(organisation_id=asked_by.organisation_id or 0).values("dossier_id")
            return Q(**{f"{prefix}id__in": filed})
        case ScopeKind.TICKET:
            return Q(**{f"{prefix}id": asked_by.dossier_id})


class DossierScoped(ScopedQuerySet[M]):
    def in_scope(self, asked_by: Scope) -> "DossierScoped[M]":
        return self.filter(reach(asked_by))


class OfDossierScoped(ScopedQuerySet[M]):
    def in_scope(self, asked_by: Scope) -> "OfDossierScoped[M]":
        return self.filter(reach(asked_by, "dossier__"))


class AmongOfficials(OfDossierScoped[M]):
    """What officials say among themselves: nothing of it is in any applicant's reach."""

    def in_scope(self, asked_by: Scope) -> "AmongOfficials[M]":
        if asked_by.kind in (ScopeKind.PERSON, ScopeKind.ORGANISATION, ScopeKind.TICKET):
            return self.none()
        return self.filter(reach(asked_by, "dossier__"))
