from django.apps import AppConfig


class WebPartnersConfig(AppConfig):
    name = "motcua.web.partners"
    label = "web_partners"
