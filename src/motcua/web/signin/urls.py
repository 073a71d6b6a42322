from django.urls import path

from motcua.web.signin import account, openid

app_name = "signin"
urlpatterns = [
    path("", account.overview, name="account"),
    path("level/", account.level, name="level"),
    path("continue/<str:token>/", account.resume, name="continue"),
    path("signed-out/", account.signed_out, name="signed-out"),
    path("openid/<slug:provider>/", openid.begin, name="begin"),
    path("openid/<slug:provider>/back/", openid.back, name="back"),
]
