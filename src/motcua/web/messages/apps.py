from django.apps import AppConfig


class WebMessagesConfig(AppConfig):
    name = "motcua.web.messages"
    label = "web_messages"
