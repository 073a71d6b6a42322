from django.urls import path

from motcua.web.security import keeping, own, passkeys, second

app_name = "security"
urlpatterns = [
    path("sign-in/second/", second.second, name="second"),
    path("sign-in/passkey/options/", passkeys.sign_in_options, name="passkey-sign-in-options"),
    path("sign-in/passkey/", passkeys.sign_in, name="passkey-sign-in"),
    path("account/security/", own.own, name="own"),
    path("account/security/prove/", own.prove, name="prove"),
    path("account/security/app/", own.app, name="app"),
    path("account/security/codes/", own.codes, name="codes"),
    path("account/security/password/", own.password, name="password"),
    path("account/security/keys/<int:factor_id>/remove/", own.remove, name="remove"),
    path("account/security/devices/<int:device_id>/end/", own.end_device, name="end-device"),
    path("account/security/devices/end-others/", own.end_others, name="end-others"),
    path("account/security/passkey/options/", passkeys.register_options, name="passkey-options"),
    path("account/security/passkey/confirm/", passkeys.confirm_options, name="passkey-confirm-options"),
    path("account/security/passkey/", passkeys.register, name="passkey"),
    path("account/people/", keeping.people, name="people"),
    path("account/people/<int:user_id>/open/", keeping.open_again, name="open-again"),
    path("account/people/<int:user_id>/sign-out/", keeping.sign_out, name="sign-out-everywhere"),
    path("account/people/<int:user_id>/reset/", keeping.ask_reset, name="ask-reset"),
    path("account/people/resets/<int:reset_id>/", keeping.decide_reset, name="decide-reset"),
]
