"""What the doctor looks at in the project: one line a check."""

from __future__ import annotations

from backoffice.doctor.database import database_answers, database_is_migrated
from backoffice.doctor.going_live import ready_for_live
from backoffice.doctor.mail import mail_server_lets_us_in
from backoffice.doctor.served import nothing_secret_is_served
from backoffice.doctor.start import settings_fit
from payments.doctor.check import OFTEN, Check, register_checks
from payments.doctor.requirements import database_there

HOUSE = "House"
TABLES = (database_there,)

# fmt: off
register_checks([
    Check("settings", HOUSE, "Keys and settings are there, and of one mode", settings_fit, (), OFTEN),
    Check("secrets_served", HOUSE, "No secret is in a template or static file", nothing_secret_is_served),
    Check("database", HOUSE, "The database answers", database_answers, (), OFTEN),
    Check("migrations", HOUSE, "The database is migrated", database_is_migrated, TABLES, OFTEN),
    Check("mail", HOUSE, "The mail server lets us in", mail_server_lets_us_in),
    Check("going_live", HOUSE, "Ready to take real money", ready_for_live),
])
# fmt: on
