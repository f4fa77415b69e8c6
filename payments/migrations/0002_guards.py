"""What SQL itself refuses, whoever writes: more going back than came in, and a ledger that changes."""

from django.db import migrations

REFUNDS = """
CREATE FUNCTION payments_admit_refund() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept bigint;
    under_way bigint;
BEGIN
    -- What Stripe reports is always recorded; only what is asked for here has to be admitted.
    IF NEW."foreign" THEN
        RETURN NEW;
    END IF;
    PERFORM 1 FROM payments_payment WHERE id = NEW.payment_id FOR NO KEY UPDATE;
    SELECT COALESCE(SUM(amount), 0) INTO kept FROM payments_movement
        WHERE payment_id = NEW.payment_id AND currency = NEW.currency
        AND kind IN ('collected', 'returned', 'return_failed', 'disputed', 'reinstated');
    SELECT COALESCE(SUM(amount), 0) INTO under_way FROM payments_refund
        WHERE payment_id = NEW.payment_id AND state IN ('awaiting_approval', 'asked', 'pending', 'requires_action');
    IF NEW.amount + under_way > kept THEN
        RAISE EXCEPTION 'refund % of % is more than the % left of payment %',
            NEW.reference, NEW.amount, kept - under_way, NEW.payment_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'no_more_goes_back_than_came_in';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER admit_refund BEFORE INSERT ON payments_refund
    FOR EACH ROW EXECUTE FUNCTION payments_admit_refund();
"""

MOVEMENTS = """
CREATE FUNCTION payments_keep_movement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'movement % is never deleted', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'movements_are_kept';
    END IF;
    IF NEW.moved_at > OLD.moved_at OR
        (NEW.id, NEW.payment_id, NEW.kind, NEW.source, NEW.amount, NEW.currency, NEW.heard_at) IS DISTINCT FROM
        (OLD.id, OLD.payment_id, OLD.kind, OLD.source, OLD.amount, OLD.currency, OLD.heard_at) THEN
        RAISE EXCEPTION 'movement % is never changed, but for an earlier moved_at', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'movements_are_kept';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_movement BEFORE UPDATE OR DELETE ON payments_movement
    FOR EACH ROW EXECUTE FUNCTION payments_keep_movement();
"""

OUTSIDE = """
CREATE FUNCTION payments_admit_outside() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_outside boolean;
    kept bigint;
BEGIN
    SELECT outside INTO is_outside FROM payments_payment WHERE id = NEW.payment_id FOR NO KEY UPDATE;
    IF NOT is_outside THEN
        RAISE EXCEPTION 'payment % was not made outside Stripe', NEW.payment_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'only_outside_moves_outside';
    END IF;
    -- The row itself is not in the table yet.
    SELECT COALESCE(SUM(amount), 0) INTO kept FROM payments_movement
        WHERE payment_id = NEW.payment_id AND currency = NEW.currency AND kind IN ('paid_outside', 'returned_outside');
    IF kept + NEW.amount < 0 THEN
        RAISE EXCEPTION '% is more than the % left of payment %', -NEW.amount, kept, NEW.payment_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'no_more_goes_back_than_came_in_outside';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER admit_outside BEFORE INSERT ON payments_movement
    FOR EACH ROW WHEN (NEW.kind IN ('paid_outside', 'returned_outside'))
    EXECUTE FUNCTION payments_admit_outside();
"""


def make_the_house(apps, schema_editor):
    apps.get_model("payments", "House").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]

    operations = [
        migrations.RunSQL(
            REFUNDS,
            "DROP TRIGGER admit_refund ON payments_refund; DROP FUNCTION payments_admit_refund();",
        ),
        migrations.RunSQL(
            MOVEMENTS,
            "DROP TRIGGER keep_movement ON payments_movement; DROP FUNCTION payments_keep_movement();",
        ),
        migrations.RunSQL(
            OUTSIDE,
            "DROP TRIGGER admit_outside ON payments_movement; DROP FUNCTION payments_admit_outside();",
        ),
        migrations.RunPython(make_the_house, migrations.RunPython.noop),
    ]
