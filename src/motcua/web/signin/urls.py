from django.urls import path

from motcua.web.signin import account, openid, organisations, representing

app_name = "signin"
urlpatterns = [
    path("", account.overview, name="account"),
    path("level/", account.level, name="level"),
    path("continue/<str:token>/", account.resume, name="continue"),
    path("signed-out/", account.signed_out, name="signed-out"),
    path("openid/<slug:provider>/", openid.begin, name="begin"),
    path("openid/<slug:provider>/back/", openid.back, name="back"),
    path("acting/", organisations.acting, name="acting"),
    path("organisations/", organisations.overview, name="organisations"),
    path("organisations/new/", organisations.new, name="organisation-new"),
    path("organisations/<int:organisation_id>/", organisations.organisation, name="organisation"),
    path("organisations/<int:organisation_id>/invite/", organisations.invite, name="invite"),
    path(
        "organisations/<int:organisation_id>/members/<int:user_id>/remove/",
        organisations.remove,
        name="remove",
    ),
    path(
        "organisations/<int:organisation_id>/invitations/<int:invitation_id>/withdraw/",
        organisations.withdraw,
        name="invitation-withdraw",
    ),
    path("invitations/<int:invitation_id>/", organisations.answer, name="invitation-answer"),
    path("representations/new/", representing.new, name="representation-new"),
    path("representations/<int:representation_id>/end/", representing.end, name="representation-end"),
    path("counter/organisation/", organisations.at_counter, name="counter-organisation"),
]
