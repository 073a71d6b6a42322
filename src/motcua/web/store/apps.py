from django.apps import AppConfig


class WebStoreConfig(AppConfig):
    name = "motcua.web.store"
    label = "web_store"
