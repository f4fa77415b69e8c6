"""Are the keys and settings there, and of one mode? What refuses the start, said as the doctor says it."""

from __future__ import annotations

from collections.abc import Iterator

from backoffice.checks import safe_to_start
from payments.doctor.examination import Examination
from payments.doctor.finding import (
    CHECKOUT_WILL_NOT_START,
    NOT_UPDATED,
    SECRET_IN_CLIENT_CODE,
    Finding,
    failure,
    warning,
)

# By the check that speaks against starting; of the others, the program does not start at all.
SYMPTOMS = {
    "backoffice.E003": CHECKOUT_WILL_NOT_START,
    "backoffice.E004": CHECKOUT_WILL_NOT_START,
    "backoffice.E005": NOT_UPDATED,
    "backoffice.E006": NOT_UPDATED,
    "backoffice.E010": CHECKOUT_WILL_NOT_START,
    "backoffice.E013": CHECKOUT_WILL_NOT_START,
    "backoffice.E015": SECRET_IN_CLIENT_CODE,
}
LOOK_AT_IT = "Set it in the environment as README describes, and start anew."


def settings_fit(examination: Examination) -> Iterator[Finding]:
    """The same that web server and worker look at when they start."""
    for found in safe_to_start():
        code = (found.id or "").replace(".", "_").lower()
        remedy = found.hint or LOOK_AT_IT
        if found.is_serious():
            symptom = SYMPTOMS.get(found.id or "", "The web server and the worker do not start.")
            yield failure(code, symptom=symptom, cause=found.msg, remedy=remedy)
        else:
            yield warning(code, symptom="A setting has no effect.", cause=found.msg, remedy=remedy)
