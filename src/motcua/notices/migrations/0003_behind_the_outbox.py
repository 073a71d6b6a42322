"""Messages to people stand behind the outbox: its breaker is the one of every partner."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_delivery")]

    operations = [migrations.DeleteModel(name="Breaker")]
