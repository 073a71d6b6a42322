"""Signing in with name and password, as Django does it; who is signed in is one plain statement a request."""

from django.contrib.auth.backends import ModelBackend
from django.db import connection

from motcua.accounts.models import User

_FIELDS = [field.attname for field in User._meta.concrete_fields]
_COLUMNS = ", ".join(f'"{field.column}"' for field in User._meta.concrete_fields)
_READ = f'SELECT {_COLUMNS} FROM "{User._meta.db_table}" WHERE id = %s'


class PasswordBackend(ModelBackend):
    def get_user(self, user_id: int) -> User | None:
        """The account, unless it was closed."""
        with connection.cursor() as cursor:
            cursor.execute(_READ, [user_id])
            row = cursor.fetchone()
        user = None if row is None else User.from_db(connection.alias, _FIELDS, row)
        return user if user is not None and self.user_can_authenticate(user) else None
