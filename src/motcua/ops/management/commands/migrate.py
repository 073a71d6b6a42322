"""Django's `migrate`, which lays the compiled schema into an empty database first."""

from typing import Any

from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS

from motcua.ops import fresh_schema


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        whole = not options["app_label"] and not options["plan"] and not options["check_unapplied"]
        if (
            whole
            and not options["fake"]
            and options["database"] == DEFAULT_DB_ALIAS
            and fresh_schema.is_empty()
            and fresh_schema.load_into_empty()
            and options["verbosity"] >= 1
        ):
            self.stdout.write("The database was empty: its schema was laid down in one go.")
        super().handle(*args, **options)
