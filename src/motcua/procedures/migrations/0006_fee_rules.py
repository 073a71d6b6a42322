"""Fee rules with their versions; an approved one is never rewritten, a successor sets its last day once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


REFUSE = """
CREATE FUNCTION procedures_refuse_fee_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'approved' AND (
           TG_OP = 'DELETE'
           OR to_jsonb(NEW) - 'valid_to' IS DISTINCT FROM to_jsonb(OLD) - 'valid_to'
           OR (NEW.valid_to IS DISTINCT FROM OLD.valid_to AND (OLD.valid_to IS NOT NULL OR NEW.valid_to IS NULL))
       ) THEN
        RAISE EXCEPTION 'an approved fee rule is never rewritten: make a new version'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER procedures_fee_rule_immutable BEFORE UPDATE OR DELETE ON procedures_feeschedule
    FOR EACH ROW EXECUTE FUNCTION procedures_refuse_fee_rewrite();
"""
UNDO = """
DROP TRIGGER procedures_fee_rule_immutable ON procedures_feeschedule;
DROP FUNCTION procedures_refuse_fee_rewrite();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('procedures', '0005_all_of_a_version_is_immutable'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FeeSchedule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60)),
                ('number', models.PositiveIntegerField()),
                ('name', models.CharField(max_length=200)),
                ('kind', models.CharField(max_length=10)),
                ('content', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('state', models.CharField(choices=[('draft', 'Being written'), ('proposed', 'Waiting for approval'), ('approved', 'Approved'), ('rejected', 'Rejected')], default='draft', max_length=10)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('edits', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('decision_words', models.CharField(blank=True, max_length=500)),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'approved')), fields=['valid_from'], name='procedures_fee_in_force')],
                'constraints': [models.UniqueConstraint(fields=('key', 'number'), name='procedures_fee_version'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='procedures_fee_days_in_order')],
            },
        ),
        migrations.RunSQL(REFUSE, UNDO),
    ]
