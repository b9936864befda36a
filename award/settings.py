"""Settings, all from the environment (the table is in README.md).

The product refuses to start with a default secret, with DEBUG or with a wildcard host outside demo mode.
"""

import contextlib
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from award import error_reports

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "data"))).resolve()
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)

# An installation built by `manage.py demo` remembers that it is one; SECRET_KEY in the environment always wins.
DEMO_MARK = DATA_DIR / "demo"
DEMO = env.bool("DEMO", default="SECRET_KEY" not in env.ENVIRON and DEMO_MARK.exists())
DEBUG = env.bool("DEBUG", default=False)


def _demo_secret() -> str:
    """Return a secret made at the first start of a demo and kept beside its data."""
    path = DATA_DIR / "demo-secret"
    if not path.exists():
        path.write_text(secrets.token_urlsafe(50))
        path.chmod(0o600)
    return path.read_text()


def _parts(name: str) -> list[str]:
    """Return the parts of a setting that are separated by commas, without the blanks around them."""
    return [part.strip() for part in env.list(name, default=[]) if part.strip()]


SECRET_KEY = env.str("SECRET_KEY", default=_demo_secret() if DEMO else "")
# Former keys, while one is being replaced: what they sealed and signed still counts (README, "Another SECRET_KEY").
SECRET_KEY_FALLBACKS = _parts("SECRET_KEY_FALLBACKS")
_port = env.str("PORT", default="8000")
SITE_URL = env.str("SITE_URL", default=f"http://127.0.0.1:{_port}" if DEMO else "").rstrip("/")
_site = urlsplit(SITE_URL)
ALLOWED_HOSTS = _parts("ALLOWED_HOSTS")
if _site.hostname and _site.hostname not in ALLOWED_HOSTS:
    ALLOWED_HOSTS.append(_site.hostname)
if DEMO:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost"]

if not DEMO:
    _keys = (SECRET_KEY, *SECRET_KEY_FALLBACKS)
    if any(len(key) < 50 or len(set(key)) < 5 or key.startswith("django-insecure-") for key in _keys):
        raise ImproperlyConfigured(
            "SECRET_KEY and each of SECRET_KEY_FALLBACKS must be at least 50 random characters (DEMO=1 tries the product)."
        )
    if DEBUG:
        raise ImproperlyConfigured("DEBUG is allowed in demo mode only.")
    if not _site.scheme or not _site.hostname:
        raise ImproperlyConfigured("SITE_URL must be the public address, such as https://alumn.example.org")
    if _site.scheme != "https" and _site.hostname not in ("127.0.0.1", "localhost"):
        raise ImproperlyConfigured("SITE_URL must be an https address: sessions would travel in the open.")
if any("*" in host or host.startswith(".") for host in ALLOWED_HOSTS):
    raise ImproperlyConfigured("ALLOWED_HOSTS must name its hosts; a wildcard is refused.")

HTTPS = _site.scheme == "https"

INSTALLED_APPS = [
    "award",
    "nominations",
    "voting",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_q",
    "formtools",
]

MIDDLEWARE = [
    # The first three stand outside, so that static files, redirects to https and error pages have their headers too.
    "award.requests.RequestIdMiddleware",
    "award.middleware.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "award.requests.ProbesMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "award.middleware.PersonMiddleware",
    "award.middleware.SessionLimitsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "award.site"
WSGI_APPLICATION = "award.wsgi.application"

TEMPLATES = [
    {
        "NAME": "django",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "award.context.site",
            ],
        },
    },
    # Letters are plain text: escaping would put &amp; into them.
    {
        "NAME": "text",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {"autoescape": False},
    },
]
FORM_RENDERER = "award.renderers.FormRenderer"

# An empty DATABASE_URL, as a file of settings may hold it, means none.
DATABASES = {
    "default": env.db_url_config(env.str("DATABASE_URL", default="") or f"sqlite:///{DATA_DIR / 'db.sqlite3'}")
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # SQLite would make a file that others can read. Its log gets the mode of the file; where it cannot be made, SQLite says so.
    with contextlib.suppress(OSError):
        Path(DATABASES["default"]["NAME"]).touch(mode=0o600)
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # recursive_triggers: without it INSERT OR REPLACE deletes a row without asking the DELETE trigger.
        # secure_delete: what is erased is overwritten in the file, not only forgotten.
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON; PRAGMA foreign_keys=ON; "
            "PRAGMA secure_delete=ON;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # A host that is gone, or a lock that somebody holds, is answered with 503 and not waited for without end; as long as on SQLite.
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 5,
        "options": "-c lock_timeout=20s",
        **DATABASES["default"].get("OPTIONS", {}),
    }

# Limits must hold over several processes, so the counters live in the database all of them share.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared_cache"}}

AUTH_USER_MODEL = "award.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", _("Finnish")), ("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Helsinki")
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "award.fonts.FontFinder",
]
STORAGES = {
    # Nothing in the default storage has a public address: every file is served by a view that asks `access`.
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DATA_DIR / "files")},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Pages name the hashed files only: the others need neither be kept nor compressed, which is half of the work.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
if S3_BUCKET := env.str("S3_BUCKET", default=""):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.str("S3_ENDPOINT_URL", default="") or None,
            "default_acl": "private",
            "file_overwrite": False,
            "querystring_auth": True,
        },
    }
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# More than any year takes, so that whoever chooses a whole folder reads beside the field how many there can be.
DATA_UPLOAD_MAX_NUMBER_FILES = 50
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
FILE_UPLOAD_HANDLERS = [
    "award.uploads.BoundedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "award.uploads.UnnamedFiles",
]

# Mail: the worker sends what `OutgoingMail` holds. Without EMAIL_URL a demo writes its letters to files.
EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(DATA_DIR / "mail")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"alumn@{_site.hostname or 'localhost'}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# The broker is the product's own database: enqueue() is part of the caller's transaction (an outbox).
Q_CLUSTER = {
    "name": "award",
    "orm": "default",
    "broker_class": "award.queue.Broker",
    "workers": env.int("WORKERS", default=2),
    "recycle": 500,
    "timeout": 90,
    "retry": 180,
    "max_attempts": 5,
    "queue_limit": env.int("WORKERS", default=2),
    "bulk": 1,
    "poll": 1,
    "catch_up": False,
    # What succeeded leaves no row. What failed stays in the queue and is done again until it has failed `max_attempts` times:
    # whoever was promised a letter gets it although the database went away in between.
    "save_limit": -1,
    "ack_failures": False,
    "label": "Background work",
}

AUTHENTICATION_BACKENDS = ["award.signin.backend.NoPasswords"]
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "start"
# One door for everybody: an address and the code sent to it (award.signin). There are no passwords.
ACCOUNT_ADAPTER = "award.signin.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "request_login_code": "award.forms.account.RequestCodeForm",
    "confirm_login_code": "award.forms.account.ConfirmCodeForm",
    "add_email": "award.forms.account.NewAddressForm",
    "confirm_email_verification_code": "award.forms.account.ConfirmAddressForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_TRUST_ENABLED = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 600
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
# The house's own limits (below) count wrong second factors.
ACCOUNT_RATE_LIMITS = {"login_failed": None}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
MFA_ADAPTER = "award.signin.adapters.FactorAdapter"
MFA_FORMS = {
    "authenticate": "award.forms.account.FactorForm",
    "reauthenticate": "award.forms.account.FactorAgainForm",
    "activate_totp": "award.forms.account.AppForm",
    "add_webauthn": "award.forms.account.PasskeyForm",
    "edit_webauthn": "award.forms.account.PasskeyNameForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_TOTP_ISSUER = "Årets alumn"
# Clocks of telephones may be half a minute wrong.
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO and not HTTPS
# Jury, board and secretary must have a second factor, except where nothing real can be lost.
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=not DEMO)

# How often (award.limits): action -> at most so many at once, and as many again in so many seconds.
RATE_LIMITS = {
    # Codes for one address: asked for from one network, and from wherever. The second is so high that a stranger does not
    # reach it from one network or two, and whoever owns the mailbox still gets in; it keeps the mailbox from being flooded.
    "code_address": (5, 15 * 60),
    "code_address_anywhere": (40, 15 * 60),
    "code_again": (5, 15 * 60),
    "code_network": (60, 15 * 60),
    "code_networks": (300, 15 * 60),  # of IPv6, as many as a provider gives to one customer
    "wrong_code": (20, 15 * 60),
    # Of one code, whatever the sessions say: a code is dead before the first of the three comes back.
    "code_tries": (3, 30 * 60),
    "factor": (10, 15 * 60),
    # One code of an app, used up: longer than it is valid, also where the clocks of two hosts differ.
    "factor_code": (1, 30 * (2 * MFA_TOTP_TOLERANCE + 1) + 30),
    # Invitations to recommend somebody, whoever has them sent: strangers get them in the association's name.
    "letters_to_endorsers": (12, 24 * 3600),
    # Codes of certificates that do not exist: typing errors stay far below it, guessing 28^8 codes does not.
    "certificate": (30, 10 * 60),
    # What one person sends (award.untrusted). Each second a file takes beyond the first counts as one more file.
    "upload_files": (100, 60 * 60),
    "upload_megabytes": (400, 60 * 60),
}

# How many people one nomination may ask in all for each recommendation it may have (Rulebook.endorsements_max), and how many
# letters one of them is sent at most: the invitation, asked again after it was taken back, and new links.
PEOPLE_ASKED_FOR_EACH_RECOMMENDATION = 2
LETTERS_TO_ONE_ENDORSER = 4

# Sessions end on the server (award.middleware). Their row outlives them for a day, so that what was typed into a page left
# open can be kept for its writer.
SESSION_ABSOLUTE_SECONDS = 12 * 3600
SESSION_IDLE_SECONDS = 30 * 60
SESSION_ENGINE = "award.signin.sessions"
SESSION_COOKIE_AGE = 36 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "award.views.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
if HTTPS:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SECURE_SSL_REDIRECT = env.bool("SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    # These bind other sites of the association as well, and cannot be taken back for months: only when asked for.
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", default=False)
    SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
    if ALLAUTH_TRUSTED_PROXY_COUNT:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # data: only for the authenticator's QR picture.
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

# Whoever watches the service: the token that opens /metrics (closed without one), and a Sentry server for errors.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
if METRICS_TOKEN and len(METRICS_TOKEN) < 20:
    raise ImproperlyConfigured("METRICS_TOKEN must have at least 20 random characters.")
SENTRY_DSN = env.str("SENTRY_DSN", default="")
if SENTRY_DSN:
    error_reports.begin(SENTRY_DSN, environment=_site.hostname or "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "award.logs.LineFormatter"}},
    "filters": {"bare": {"()": "award.logs.WithoutTraceback"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # A request that Django refuses is somebody else's fault: one line says it.
        "django.security.DisallowedHost": {"filters": ["bare"]},
        # These tell of every task and every font at INFO.
        **{name: {"level": "WARNING"} for name in ("django-q", "fontTools", "pikepdf", "weasyprint")},
    },
}
