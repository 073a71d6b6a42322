"""Every door of the house."""

from django.urls import include, path

urlpatterns = [
    path("", include("motcua.web.components.urls")),
    path("", include("motcua.web.security.urls")),
    path("", include("motcua.web.offline.urls")),
    path("", include("motcua.web.portal.urls")),
    path("desk/results/", include("motcua.web.results.urls")),
    path("desk/", include("motcua.web.desk.urls")),
    path("cockpit/", include("motcua.web.cockpit.urls")),
    path("fees/", include("motcua.web.fees.urls")),
    path("processes/", include("motcua.web.processes.urls")),
    path("reviews/", include("motcua.web.reviews.urls")),
    path("catalogue/office/", include("motcua.web.catalogue.urls")),
    path("catalogue/forms/", include("motcua.web.eforms.urls")),
    path("money/", include("motcua.web.money.urls")),
    path("quality/", include("motcua.web.quality.urls")),
    path("rights/", include("motcua.web.rights.urls")),
    path("partners/", include("motcua.web.partners.urls")),
    path("", include("motcua.web.voice.urls")),
    path("centre/", include("motcua.web.centre.urls")),
    path("configuration/", include("motcua.web.travel.urls")),
    path("papers/", include("motcua.web.store.urls")),
    path("messages/", include("motcua.web.messages.urls")),
    path("exchange/", include("motcua.web.exchange.urls")),
    path("inbox/", include("motcua.inbox.urls")),
    path("account/", include("motcua.web.signin.urls")),
    path("api/v1/", include("motcua.api.urls")),
    path("govstack/registration/", include("motcua.govstack.urls")),
]
