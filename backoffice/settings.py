"""Environment in, Django settings out. What is unsafe or missing is refused in checks.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from backoffice import admin_theme, environment

BASE_DIR = Path(__file__).resolve().parent.parent

# --- who we are
DEBUG = environment.flag("DEBUG")
SECRET_KEY = environment.text("SECRET_KEY")
PUBLIC_URL = environment.address("PUBLIC_URL", "http://127.0.0.1:8000")
HTTPS = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

# --- Stripe, or the sandbox
STRIPE_SECRET_KEY = environment.text("STRIPE_SECRET_KEY")
STRIPE_PUBLISHABLE_KEY = environment.text("STRIPE_PUBLISHABLE_KEY")
STRIPE_WEBHOOK_SECRETS = environment.words("STRIPE_WEBHOOK_SECRET")  # several while rotating
STRIPE_API_BASE = environment.address("STRIPE_API_BASE")  # empty: Stripe itself
STRIPE_PRICE_ID_PRO = environment.text("STRIPE_PRICE_ID_PRO")
CHECKOUT = environment.one_of("CHECKOUT", ("hosted", "elements"))

# --- the parts
INSTALLED_APPS = [
    "backoffice",  # before django_q: its qcluster writes the schedules first
    "unfold",  # before the admin: it brings the templates
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.import_export",
    "unfold.contrib.simple_history",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_q",
    "import_export",
    "simple_history",
    "payments",
    "dashboard",
    "storefront",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "backoffice.content_security.content_security",
    "backoffice.business_time.business_time",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",  # who made an edit
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "backoffice.urls"
WSGI_APPLICATION = "backoffice.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

UNFOLD = admin_theme.UNFOLD

# --- what is kept. No ATOMIC_REQUESTS: checkout calls Stripe, and no transaction may be open then.
DATABASES = {"default": environment.database("DATABASE_URL")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(environment.text("MEDIA_ROOT", str(BASE_DIR / "media")))
STATIC_URL = "/static/"
STATIC_ROOT = Path(environment.text("STATIC_ROOT", str(BASE_DIR / ".static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if DEBUG:  # without collectstatic
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_USE_FINDERS = True

# --- what is done afterwards: jobs are rows of the same database, so that they commit or vanish with their order
Q_CLUSTER: dict[str, Any] = {
    "name": "backoffice",
    "orm": "default",
    "workers": 2,
    "poll": 0.2,  # seconds: a job starts about 0.12 s after it was queued
    "timeout": 30,  # seconds; no job runs longer than twenty
    "retry": 60,  # seconds until the job of a worker that died is handed out again; must exceed the timeout
    "save_limit": -1,  # what came of a job stands in its own row; keeping successes costs three quarters of the rate
    "ack_failures": True,  # the sweep queues again what is still due
    "catch_up": False,  # a schedule that was missed runs once, not as often as it was missed
    "label": "Jobs",
}

# --- mail: without a server, mails are kept in the back office and sent nowhere
_mail = environment.mail("EMAIL_URL")
EMAIL_BACKEND, EMAIL_HOST, EMAIL_PORT = _mail["backend"], _mail["host"], _mail["port"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["user"], _mail["password"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail["starttls"], _mail["tls"]
EMAIL_TIMEOUT = _mail["timeout"]
DEFAULT_FROM_EMAIL = f"shop@{urlsplit(PUBLIC_URL).hostname}"  # where the house names no sender

# --- the catalogue
SIMPLE_HISTORY_REVERT_DISABLED = True  # the past is read; an edit is made on the object's page

# --- words, days and money
LANGUAGE_CODE = "en"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"
BUSINESS_TIME_ZONE = environment.time_zone("BUSINESS_TIME_ZONE", "Europe/Berlin")
# Above it a second person approves a refund; a currency that is not named always needs one; empty: never.
REFUND_APPROVAL_ABOVE = environment.amounts("REFUND_APPROVAL_ABOVE")
DEFAULT_CURRENCY = environment.currency("DEFAULT_CURRENCY", "eur")

# --- safety
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for subdomains,
    "security.W021",  # and preload lists: for the domain's owner to decide
    "security.W008",  # the proxy in front sends everybody to https; Stripe and health checks must not be redirected
]

# --- logs: one fact a line, without secrets
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"facts": {"()": "backoffice.log_lines.Facts"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "facts"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "django-q": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "stripe": {"level": "WARNING"},  # it tells addresses and parameters
        "urllib3": {"level": "WARNING"},
    },
}
