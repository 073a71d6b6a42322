"""A dossier taken in at the counter or by post for a firm that acts through members here: they see it as their own.

The tax code alone does not show it to anybody: typed wrong it is another firm's. Code and name together have to be
those of the firm as it is recorded here.
"""

from motcua.accounts import organisation_queries as organisations
from motcua.dossiers.models import OrganisationDossier
from motcua.dossiers.rules.opening import PartyData
from motcua.dossiers.rules.states import Channel
from motcua.exchange.business_register import has_same_name


def hold(dossier_id: int, channel: str, owner: PartyData) -> None:
    """The firm's members see the dossier from now on; nothing for a citizen, or a firm that is not known here."""
    firm = None if channel == Channel.ONLINE else _firm_of(owner)
    if firm is not None:
        OrganisationDossier.objects.get_or_create(dossier_id=dossier_id, defaults={"organisation_id": firm})


def hold_anew(dossier_id: int, channel: str, owner: PartyData) -> None:
    """The owner's data were corrected: whoever saw it for a firm that it is not of does so no longer. What a member
    filed here stays the organisation's."""
    if channel == Channel.ONLINE or owner.owner_kind != "organisation":
        return
    OrganisationDossier.objects.filter(dossier_id=dossier_id).delete()
    hold(dossier_id, channel, owner)


def _firm_of(owner: PartyData) -> int | None:
    if owner.owner_kind != "organisation":
        return None
    code = owner.owner_id_number.replace(" ", "").replace(".", "")
    firm = organisations.organisation_of(code) if code else None
    return int(firm.pk) if firm is not None and has_same_name(owner.owner_name, firm.name) else None
