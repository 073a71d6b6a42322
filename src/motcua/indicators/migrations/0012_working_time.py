from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("indicators", "0011_evenings"),
        ("dossiers", "0027_working_time"),
    ]

    # No dossier of before has a working time, so every cell that there is counts zero already.
    operations = [
        migrations.AddField(model, name, models.IntegerField(db_default=0, default=0))
        for model in (
            "cell", "celldifference", "unitcell", "procedurecell", "provincecell", "provincedifference",
            "unitdifference", "proceduredifference",
        )
        for name in ("settled_worked", "settled_work_hours")
    ]  # fmt: skip
