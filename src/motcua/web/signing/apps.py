from django.apps import AppConfig


class WebSigningConfig(AppConfig):
    name = "motcua.web.signing"
    label = "web_signing"
