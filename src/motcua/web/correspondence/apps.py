from django.apps import AppConfig


class WebCorrespondenceConfig(AppConfig):
    name = "motcua.web.correspondence"
    label = "web_correspondence"
