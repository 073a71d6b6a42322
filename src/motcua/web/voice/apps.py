from django.apps import AppConfig


class WebVoiceConfig(AppConfig):
    name = "motcua.web.voice"
    label = "web_voice"
