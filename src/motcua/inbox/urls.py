from django.urls import path

from motcua.inbox import signing_out

app_name = "inbox"
urlpatterns = [
    path("openid/<slug:provider>/sign-out/", signing_out.sign_out, name="openid-sign-out"),
]
