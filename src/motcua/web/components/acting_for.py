"""For whom a citizen acts in a request: for themselves, or for an organisation that they are a member of today.

The choice lies in the session; the membership is asked anew at each request, so a removal counts at once.
"""

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from motcua.accounts import organisation_queries as organisations
from motcua.accounts.organisation_queries import ActsFor
from motcua.accounts.rules.organisations import Right
from motcua.dossiers.rules.authority import Acting
from motcua.kernel import scopes
from motcua.web.components.identity import IDENTITY_KEY

ACTING_FOR_KEY = "acting_for"  # id of an organisation
MAY_ACT_KEY = "may_act_for"  # whether there is anything to choose


def acting_for(request: HttpRequest) -> ActsFor | None:
    """The organisation acted for; None when it is the person. One query, none for who acts for themselves."""
    chosen = request.session.get(ACTING_FOR_KEY) if hasattr(request, "session") else None
    if chosen is None or not request.user.is_authenticated:
        return None
    if not hasattr(request, "_acting_for"):
        found = organisations.membership(int(request.user.pk or 0), int(chosen))
        if found is None:  # removed meanwhile: the person acts for themselves again
            del request.session[ACTING_FOR_KEY]
        setattr(request, "_acting_for", found)  # noqa: B010  # a cache on the request, not part of its type
    return cast(ActsFor | None, getattr(request, "_acting_for"))  # noqa: B009


def choose(request: HttpRequest, organisation_id: int | None) -> bool:
    """Act for an organisation from now on, or for oneself (None). False when the person is no member."""
    user_id = int(request.user.pk or 0)
    if organisation_id is not None and organisations.membership(user_id, organisation_id) is None:
        return False
    if organisation_id is None:
        request.session.pop(ACTING_FOR_KEY, None)
    else:
        request.session[ACTING_FOR_KEY] = organisation_id
    if hasattr(request, "_acting_for"):
        delattr(request, "_acting_for")
    remember(request)
    return True


def remember(request: HttpRequest) -> None:
    """Note in the session whether the person has an organisation to act for, so that pages need not ask."""
    request.session[MAY_ACT_KEY] = organisations.may_act(int(request.user.pk or 0))


def may(request: HttpRequest, right: Right) -> bool:
    """Whether the person may do this for whom they act; everybody may for themselves."""
    found = acting_for(request)
    return found is None or right in found.rights


def files_for(request: HttpRequest) -> int | None:
    """The organisation that an application begun now is for. Raises PermissionDenied for who may only look."""
    found = acting_for(request)
    if found is None:
        return None
    if Right.FILE not in found.rights:
        raise PermissionDenied
    return found.organisation_id


def citizen_scope(request: HttpRequest) -> scopes.Scope:
    """What the signed-in citizen sees: the organisation's dossiers, or their own."""
    user_id = int(request.user.pk or 0)
    found = acting_for(request)
    if found is not None:
        return scopes.of_organisation(found.organisation_id, user_id=user_id)
    former = (request.session.get(IDENTITY_KEY) or {}).get("former_user")
    return scopes.of_person(user_id, frozenset({former} if former else ()))


def scope_of_draft(request: HttpRequest, draft: Any) -> scopes.Scope:
    """Where the dossier of a draft is seen: with its organisation, for as long as the person is a member."""
    user_id = int(request.user.pk or 0)
    if draft.organisation_id is None:
        return scopes.of_person(user_id)
    if organisations.membership(user_id, draft.organisation_id) is None:
        return scopes.of_person(user_id)  # which sees nothing of it
    return scopes.of_organisation(draft.organisation_id, user_id=user_id)


def acting_on(request: HttpRequest, dossier_id: int) -> Acting:
    """Who acts on a dossier that the scope of this request reaches. Who may only look acts as nobody."""
    user_id = int(request.user.pk or 0)
    found = acting_for(request)
    if found is not None:
        if Right.FILE not in found.rights:
            return Acting(user_id=None, kind="citizen")
        return Acting(user_id=user_id, kind="citizen", ticket_for=dossier_id)
    if (request.session.get(IDENTITY_KEY) or {}).get("former_user"):
        return Acting(user_id=user_id, kind="citizen", ticket_for=dossier_id)
    return Acting(user_id=user_id, kind="citizen")
