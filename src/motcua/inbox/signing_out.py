"""Back-channel logout: an identity provider says that a person signed out, or that a session must end.

OpenID Connect Back-Channel Logout 1.0, 2.5 to 2.8: the logout token is checked like an ID token, taken once, and
answered with 200, or 400 with nothing changed. When our own keys cannot be checked because the provider is away,
503 lets it try again.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from motcua.accounts import actions as accounts
from motcua.accounts.errors import LogoutReplayed
from motcua.exchange import identity_providers
from motcua.exchange.errors import PartnerUnavailable
from motcua.exchange.openid import TokenRefused

MAX_TOKEN = 20_000


@csrf_exempt
@require_POST
def sign_out(request: HttpRequest, provider: str) -> HttpResponse:
    known = identity_providers.provider(provider)
    token = request.POST.get("logout_token", "")
    if known is None or not token or len(token) > MAX_TOKEN:
        return _refused()
    try:
        demand = identity_providers.party(known).logout_demand(token)
        accounts.end_provider_sessions(
            provider=known.code, sid=demand.sid, sub=demand.sub, jti=demand.jti, at=timezone.now()
        )
    except (TokenRefused, LogoutReplayed):
        return _refused()
    except PartnerUnavailable:
        return _answer(JsonResponse({"error": "temporarily_unavailable"}, status=503))
    return _answer(HttpResponse(status=200))


def _refused() -> HttpResponse:
    return _answer(JsonResponse({"error": "invalid_request"}, status=400))


def _answer(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
