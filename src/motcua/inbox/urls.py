from django.urls import path

from motcua.inbox import notices, partners, payments, post, signing_out, views

app_name = "inbox"
urlpatterns = [
    path("national-portal/dossiers/", views.national_portal_dossier, name="national-portal-dossier"),
    path("openid/<slug:provider>/sign-out/", signing_out.sign_out, name="openid-sign-out"),
    path("notices/<slug:provider>/", notices.call_back, name="notices-call-back"),
    path("partners/<slug:partner>/", partners.push, name="partners"),
    path("post/", post.movement, name="post"),
    path("payments/<slug:profile>/", payments.callback, name="payments"),
]
