from django.apps import AppConfig


class WebMoneyConfig(AppConfig):
    name = "motcua.web.money"
    label = "web_money"
