from django.apps import AppConfig


class WebSecurityConfig(AppConfig):
    name = "motcua.web.security"
    label = "web_security"

    def ready(self) -> None:
        from motcua.web.security import sessions

        sessions.listen()
