from django.apps import AppConfig


class WebEformsConfig(AppConfig):
    name = "motcua.web.eforms"
    label = "web_eforms"
