from django.apps import AppConfig


class WebRightsConfig(AppConfig):
    name = "motcua.web.rights"
    label = "web_rights"
