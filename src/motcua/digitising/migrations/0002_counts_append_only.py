"""A count of the stock, a proposal and an answer stay as they were written."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION digitising_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'counts, proposals and answers are added, never changed'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER digitising_count_append_only BEFORE UPDATE OR DELETE ON digitising_stockcount
    FOR EACH ROW EXECUTE FUNCTION digitising_refuse_change();
CREATE TRIGGER digitising_proposal_append_only BEFORE UPDATE ON digitising_proposal
    FOR EACH ROW EXECUTE FUNCTION digitising_refuse_change();
CREATE TRIGGER digitising_answer_append_only BEFORE UPDATE ON digitising_answer
    FOR EACH ROW EXECUTE FUNCTION digitising_refuse_change();
"""
UNDO = """
DROP TRIGGER digitising_answer_append_only ON digitising_answer;
DROP TRIGGER digitising_proposal_append_only ON digitising_proposal;
DROP TRIGGER digitising_count_append_only ON digitising_stockcount;
DROP FUNCTION digitising_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("digitising", "0001_first")]
    operations = [migrations.RunSQL(REFUSE, UNDO)]
