"""The suite's own ground rules hold."""

import socket

import pytest
from django.conf import settings
from django.db import connection
from django.template import engines


def test_a_test_cannot_leave_the_machine() -> None:
    with socket.socket() as client, pytest.raises(AssertionError, match="tried to connect to"):
        client.connect(("192.0.2.1", 80))
    with pytest.raises(AssertionError, match="tried to look up"):
        socket.getaddrinfo("example.org", 80)


def test_loopback_stays_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass


def test_an_unknown_template_variable_fails() -> None:
    template = engines["django"].from_string("{{ nobody_provides_this }}")
    with pytest.raises(pytest.fail.Exception, match="nobody_provides_this"):
        template.render({})


def test_a_tested_absence_in_a_template_is_allowed() -> None:
    template = engines["django"].from_string("{% if maybe %}yes{% else %}no{% endif %}")
    assert template.render({}) == "no"


@pytest.mark.django_db
def test_the_database_is_the_suites_own_embedded_server() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_database(), current_user, rolsuper FROM pg_roles WHERE rolname = current_user"
        )
        database, user, superuser = cursor.fetchone()
    assert database.startswith("test_motcua")
    assert user == "motcua"
    assert superuser is False
    assert "motcua-test-files-" in str(settings.MEDIA_ROOT)
