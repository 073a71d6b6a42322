"""Addresses of signing: credentials, trust anchors, and the deeds on each."""

from django.urls import path

from motcua.web.signing import anchors, credentials

app_name = "signing"
urlpatterns = [
    path("", credentials.home, name="home"),
    path("credentials/new/", credentials.new, name="credential-new"),
    path("credentials/<int:credential_id>/", credentials.page, name="credential"),
    path("credentials/<int:credential_id>/do/", credentials.do, name="credential-do"),
    path("anchors/", anchors.listing, name="anchors"),
    path("anchors/new/", anchors.new, name="anchor-new"),
    path("anchors/<int:anchor_id>/", anchors.page, name="anchor"),
    path("anchors/<int:anchor_id>/do/", anchors.do, name="anchor-do"),
]
