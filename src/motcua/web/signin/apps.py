from django.apps import AppConfig


class WebSigninConfig(AppConfig):
    name = "motcua.web.signin"
    label = "web_signin"
