from django.apps import AppConfig


class WebExchangeConfig(AppConfig):
    name = "motcua.web.exchange"
    label = "web_exchange"
