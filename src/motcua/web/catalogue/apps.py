from django.apps import AppConfig


class WebCatalogueConfig(AppConfig):
    name = "motcua.web.catalogue"
    label = "web_catalogue"
