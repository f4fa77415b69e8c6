"""The project's own settings, in an environment that is the same on every machine."""

import os

# Whatever the caller's shell holds, tests speak to the sandbox and to nobody else.
os.environ |= {
    "DEBUG": "false",
    "SECRET_KEY": "for-tests-only-" + 35 * "x",
    "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
    "PUBLIC_URL": "http://testserver",
    "STRIPE_SECRET_KEY": "sk_test_sandbox",
    "STRIPE_PUBLISHABLE_KEY": "pk_test_sandbox",
    "STRIPE_WEBHOOK_SECRET": "whsec_for_tests",
    "STRIPE_API_BASE": "http://127.0.0.1:9",  # the discard port: no sandbox, unless a test asks for one
    "EMAIL_URL": "dummy:",
    "CHECKOUT": "hosted",
    "DEFAULT_CURRENCY": "eur",
    "BUSINESS_TIME_ZONE": "Europe/Berlin",
    "REFUND_APPROVAL_ABOVE": "",
}

from backoffice.settings import *  # noqa: F403 - after the environment stands
from backoffice.settings import STORAGES

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one is slow on purpose
