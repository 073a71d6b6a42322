"""Letters of apology, early warnings, and the indexes by which the watch finds what is late."""

import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0001_first"),
        ("dossiers", "0007_absences_and_notes"),
        ("procedures", "0003_whole_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Apology",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("no", models.SmallIntegerField()),
                ("drafted_seq", models.IntegerField()),
                ("drafted_at", models.DateTimeField()),
                ("cause", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=12)),
                ("document", models.CharField(max_length=200)),
                ("new_date", models.DateTimeField(null=True)),
                ("returned_at", models.DateTimeField(null=True)),
                ("approved_seq", models.IntegerField(null=True)),
                ("approved_at", models.DateTimeField(null=True)),
                ("delivered_seq", models.IntegerField(null=True)),
                ("delivered_at", models.DateTimeField(null=True)),
                ("way", models.CharField(max_length=12)),
                ("reference", models.CharField(max_length=60)),
                ("reason", models.TextField(blank=True)),
                ("returned_why", models.TextField(blank=True)),
                ("proof", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "base_manager_name": "unscoped",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="DueWarning",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("opened_seq", models.IntegerField()),
                ("branch", models.SmallIntegerField()),
                ("level", models.CharField(max_length=8)),
                ("due", models.DateTimeField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "base_manager_name": "unscoped",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="WarningCopy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("read_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="dossier",
            name="apologised_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="dossier",
            name="late_kind",
            field=models.CharField(db_default="", default="", max_length=12),
        ),
        migrations.AddField(
            model_name="dossier",
            name="reappointments",
            field=models.SmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                condition=models.Q(
                    ("clock_stopped_at__isnull", True), ("ended_at__isnull", True), ("late_at__isnull", True)
                ),
                fields=["current_due"],
                name="dossiers_to_become_late",
            ),
        ),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                condition=models.Q(("late_at__isnull", False)),
                fields=["late_at"],
                name="dossiers_by_lateness",
            ),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True)), fields=["due"], name="dossiers_open_work_due"
            ),
        ),
        migrations.AddField(
            model_name="apology",
            name="dossier",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="apologies", to="dossiers.dossier"
            ),
        ),
        migrations.AddField(
            model_name="apology",
            name="drafter",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="apology",
            name="signer",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="duewarning",
            name="dossier",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="due_warnings",
                to="dossiers.dossier",
            ),
        ),
        migrations.AddField(
            model_name="warningcopy",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="warningcopy",
            name="warning",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="copies", to="dossiers.duewarning"
            ),
        ),
        migrations.AddConstraint(
            model_name="apology",
            constraint=models.UniqueConstraint(fields=("dossier", "no"), name="dossiers_apology_once"),
        ),
        migrations.AddConstraint(
            model_name="duewarning",
            constraint=models.UniqueConstraint(
                fields=("dossier", "opened_seq", "branch", "level", "due"), name="dossiers_due_warning_once"
            ),
        ),
        migrations.AddIndex(
            model_name="warningcopy",
            index=models.Index(
                condition=models.Q(("read_at__isnull", True)),
                fields=["user"],
                name="dossiers_warnings_unread",
            ),
        ),
        migrations.AddConstraint(
            model_name="warningcopy",
            constraint=models.UniqueConstraint(fields=("warning", "user"), name="dossiers_warning_copy_once"),
        ),
    ]
