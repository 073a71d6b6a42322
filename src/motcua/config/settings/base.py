"""Settings common to every environment. Values come from the environment through `config.environment`."""

import gc
from pathlib import Path

from motcua.config import environment as env
from motcua.config import files
from motcua.kernel import messages

# A start makes half a million objects that stay: looking through them for rubbish again and again is a fifth of its
# time. `ops.apps` begins again when all rooms stand.
gc.disable()

PACKAGE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = env.var_dir()

SECRET_KEY = env.secret("MOTCUA_SECRET_KEY", var_dir=VAR_DIR)
DEBUG = False
ALLOWED_HOSTS = env.words("MOTCUA_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.words("MOTCUA_TRUSTED_ORIGINS", default=[])
PUBLIC_URL = env.text("MOTCUA_PUBLIC_URL", default="http://127.0.0.1:8000")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "motcua.kernel",
    "motcua.ledger",
    "motcua.agencies",
    "motcua.accounts",
    "motcua.procedures",
    "motcua.notices",
    "motcua.exchange",
    "motcua.signing",
    "motcua.processes",
    "motcua.records",
    "motcua.payments",
    "motcua.surveys",
    "motcua.petitions",
    "motcua.centres",
    "motcua.reviews",
    "motcua.quality",
    "motcua.correspondence",
    "motcua.digitising",
    "motcua.travel",
    "motcua.dossiers",
    "motcua.polls",
    "motcua.steering",
    "motcua.indicators",
    "motcua.scorecards",
    "motcua.plans",
    "motcua.reports",
    "motcua.rights",
    "motcua.dataquality",
    "motcua.govstack",
    "motcua.web.components",
    "motcua.web.portal",
    "motcua.web.desk",
    "motcua.web.cockpit",
    "motcua.web.processes",
    "motcua.web.fees",
    "motcua.web.reviews",
    "motcua.web.catalogue",
    "motcua.web.eforms",
    "motcua.web.quality",
    "motcua.web.digitising",
    "motcua.web.rights",
    "motcua.web.partners",
    "motcua.web.voice",
    "motcua.web.correspondence",
    "motcua.web.results",
    "motcua.web.signing",
    "motcua.web.centre",
    "motcua.web.money",
    "motcua.web.travel",
    "motcua.web.store",
    "motcua.web.files",
    "motcua.web.messages",
    "motcua.web.exchange",
    "motcua.web.security",
    "motcua.web.offline",
    "motcua.web.signin",
    "motcua.web.scorecards",
    "motcua.web.polls",
    "motcua.web.steering",
    "motcua.web.reports",
    "motcua.web.opendata",
    "motcua.api",
    "motcua.inbox",
    "motcua.demo",
    "motcua.bench",
    "motcua.ops",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "motcua.web.components.shrinking.CompressTexts",
    "motcua.web.components.security.BrowserPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "motcua.web.components.language.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "motcua.web.security.sessions.SessionRules",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "motcua.web.components.sizes.LargestRequest",
    "motcua.web.components.ranges.PartsOfFiles",
    "motcua.web.components.files_away.FilesAway",
]

ROOT_URLCONF = "motcua.config.urls"
WSGI_APPLICATION = "motcua.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "motcua.web.components.context.page",
            ],
        },
    },
]

DATABASES = {"default": env.database("DATABASE_URL", var_dir=VAR_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["motcua.accounts.backends.PasswordBackend"]
SESSION_ENGINE = "motcua.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "motcua.web.portal.typed.old_token"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
USE_I18N = True
LOCALE_PATHS = messages.fallback_paths(VAR_DIR)  # empty unless the package folder is read-only
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "static/"
STATICFILES_DIRS = [PACKAGE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
# `motcua up` collects the static files compressed and under names that tell their content, which browsers keep for
# good. Where that was not done (the suite, a single command) they are served from the package as they are.
COLLECTED = (STATIC_ROOT / "staticfiles.json").exists()
STORAGES = {
    "default": files.storage(),
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = VAR_DIR / "files"

# The mail server as HOST:PORT; without one, mail lies as files under var/mail.
_SMTP_HOST, _, _SMTP_PORT = env.text("MOTCUA_SMTP", default="").partition(":")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _SMTP_HOST else 'filebased'}.EmailBackend"
EMAIL_HOST = _SMTP_HOST
EMAIL_PORT = int(_SMTP_PORT) if _SMTP_PORT.isdecimal() else 25
EMAIL_HOST_USER = env.text("MOTCUA_SMTP_USER", default="")
EMAIL_HOST_PASSWORD = env.text("MOTCUA_SMTP_PASSWORD", default="")
EMAIL_USE_TLS = env.text("MOTCUA_SMTP_TLS", default="") == "yes"
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("MOTCUA_MAIL_FROM", default="motcua@localhost")

UPLOAD_MAX_BYTES = env.integer("MOTCUA_UPLOAD_MAX_BYTES", default=20 * 1024 * 1024)
# Several files may come in one form.
REQUEST_MAX_BYTES = env.integer("MOTCUA_REQUEST_MAX_BYTES", default=5 * UPLOAD_MAX_BYTES)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000  # the form of the procedure with the most components has some 1,500
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# The virus scanner, ClamAV's daemon: unix:///run/clamav/clamd.ctl or tcp://127.0.0.1:3310. Empty: there is none.
CLAMD = env.text("MOTCUA_CLAMD", default="")

# The watched scan folder of the digitisation desk, with a folder for each unit named by its agency identifier.
SCAN_FOLDER = env.text("MOTCUA_SCAN_FOLDER", default="")

# The seal on papers that are handed out, two PEM files. Empty: the installation makes its own in var/seal.
SEAL_KEY = env.text("MOTCUA_SEAL_KEY", default="")
SEAL_CERTIFICATE = env.text("MOTCUA_SEAL_CERTIFICATE", default="")
# A credential of the room of signatures (docs/signing.md) that seals instead of these files; empty: the files do.
SEAL_CREDENTIAL = env.text("MOTCUA_SEAL_CREDENTIAL", default="")
# Keys, passphrases, token, remote service and time-stamps of signatures: names in signing/connections.py.
SIGNING_SETTINGS = env.beginning_with("MOTCUA_SIGNING_")

# What the National Portal signs its calls to /inbox/national-portal/ with. Empty: that door is closed.
NATIONAL_PORTAL_INBOX_SECRET = env.text("MOTCUA_NATIONAL_PORTAL_INBOX_SECRET", default="")
# The providers of short messages (law/notices/providers.yaml). Empty address: the channel is off; empty secret: no
# call-back is believed. The stand-in of the demo (MOTCUA_MESSENGERS_URL) serves what has no provider of its own.
_MESSENGERS = env.text("MOTCUA_MESSENGERS_URL", default="")
_STAND_IN = "stand-in" if _MESSENGERS else ""
NOTICES_SMS_URL = env.text("MOTCUA_SMS_URL", default=_MESSENGERS and f"{_MESSENGERS}/sms")
NOTICES_SMS_KEY = env.text("MOTCUA_SMS_KEY", default=_STAND_IN)
NOTICES_SMS_SECRET = env.text("MOTCUA_SMS_SECRET", default=_STAND_IN)
NOTICES_ZALO_URL = env.text("MOTCUA_ZALO_URL", default=_MESSENGERS and f"{_MESSENGERS}/zalo")
NOTICES_ZALO_KEY = env.text("MOTCUA_ZALO_KEY", default=_STAND_IN)
NOTICES_ZALO_SECRET = env.text("MOTCUA_ZALO_SECRET", default=_STAND_IN)

# The GovStack door (docs/govstack.md): "closed", "keys" (each calling system has a key) or "open" (the open client
# needs none and plain texts are taken as papers: for trying and for the community's test suite, never in production).
GOVSTACK = env.one_of("MOTCUA_GOVSTACK", ("closed", "keys", "open"))
# What the names of dossiers and steps are enciphered with there; empty: derived from the installation's secret.
GOVSTACK_NAMES_KEY = env.text("MOTCUA_GOVSTACK_NAMES_KEY", default="")
GOVSTACK_CALLS_PER_MINUTE = env.integer("MOTCUA_GOVSTACK_CALLS_PER_MINUTE", default=600)

# The National Portal's synchronisation service. Empty: synchronisation waits (it never blocks work).
NATIONAL_PORTAL_URL = env.text("MOTCUA_NATIONAL_PORTAL_URL", default="")
# The stand-in's log-in unless told otherwise; a province's own comes with its connection to the portal.
NATIONAL_PORTAL_USER = env.text("MOTCUA_NATIONAL_PORTAL_USER", default="motcua")
NATIONAL_PORTAL_PASSWORD = env.text("MOTCUA_NATIONAL_PORTAL_PASSWORD", default="stand-in")
NATIONAL_PORTAL_DESTINATION = env.text("MOTCUA_NATIONAL_PORTAL_DESTINATION", default="VN:dvcqg")
# The province's own file of generations of that service (form: law/exchange/national_portal.yaml). Empty: the
# product's.
NATIONAL_PORTAL_FILE = env.text("MOTCUA_NATIONAL_PORTAL_FILE", default="")
# Partners that are asked or told beside the portal (law/partners): address and key of each; empty address: not
# connected, and nothing waits for it. MOTCUA_PARTNERS_KEY is the key where a partner has none of its own.
_PARTNERS_KEY = env.text("MOTCUA_PARTNERS_KEY", default="")
PARTNERS = {
    code: {
        "url": env.text(f"MOTCUA_{code.upper()}_URL", default=""),
        "key": env.text(f"MOTCUA_{code.upper()}_KEY", default=_PARTNERS_KEY),
    }
    for code in ("population", "business_register", "reporting", "single_window", "post", "receipts")
}
# The document axis (docs/correspondence.md). Empty address: what is to go by it waits. SYSTEM is the head of our
# agencies' identifiers (empty: that of the province's committee). Key and certificate (PEM) seal what leaves; TRUSTED
# (PEM) are the roots that a package's seal has to lead to; SEALS (JSON) says which certificates are which agency's.
DOCUMENT_AXIS_URL = env.text("MOTCUA_DOCUMENT_AXIS_URL", default="")
DOCUMENT_AXIS_SYSTEM = env.text("MOTCUA_DOCUMENT_AXIS_SYSTEM", default="")
DOCUMENT_AXIS_KEY = env.text("MOTCUA_DOCUMENT_AXIS_KEY", default="")
DOCUMENT_AXIS_SIGNING_KEY = env.text("MOTCUA_DOCUMENT_AXIS_SIGNING_KEY", default="")
DOCUMENT_AXIS_SIGNING_CERTIFICATE = env.text("MOTCUA_DOCUMENT_AXIS_SIGNING_CERTIFICATE", default="")
DOCUMENT_AXIS_TRUSTED = env.text("MOTCUA_DOCUMENT_AXIS_TRUSTED", default="")
DOCUMENT_AXIS_SEALS = env.text("MOTCUA_DOCUMENT_AXIS_SEALS", default="")
# What the post signs its call-backs to /inbox/post/ with. Empty: that door is closed.
POST_SECRET = env.text("MOTCUA_POST_SECRET", default="")
# Electronic identity (OpenID Connect; law/signin/providers.yaml says what each provider's tokens mean). A provider
# without an issuer is not offered. The stand-in serves both issuers until the province has its own registration.
_IDENTITY_STAND_IN = env.text("MOTCUA_IDENTITY_STAND_IN_URL", default="").rstrip("/")
_STAND_IN_SECRET = "stand-in-secret-known-to-everybody"
IDENTITY_PROVIDERS = {
    code: {
        "issuer": env.text(
            f"MOTCUA_{name}_ISSUER", default=f"{_IDENTITY_STAND_IN}/{code}" if _IDENTITY_STAND_IN else ""
        ),
        "client_id": env.text(f"MOTCUA_{name}_CLIENT_ID", default="motcua"),
        "client_secret": env.text(f"MOTCUA_{name}_CLIENT_SECRET", default=_STAND_IN_SECRET),
    }
    for code, name in (("vneid", "VNEID"), ("national", "NATIONAL_SIGN_IN"))
}
# Citizens' sign-in with user name and password beside the electronic identity; off where VNeID alone is allowed.
CITIZENS_SIGN_IN_LOCALLY = env.text("MOTCUA_CITIZENS_SIGN_IN_LOCALLY", default="yes") == "yes"
# The province's own file of dossier code generators (form: law/codes/codes.yaml); empty: those of the product.
DOSSIER_CODES_FILE = env.text("MOTCUA_DOSSIER_CODES", default="")
# The province's own file of books of results (form: law/results/books.yaml); empty: those of the product.
RESULT_BOOKS_FILE = env.text("MOTCUA_RESULT_BOOKS", default="")
# Addresses, secrets and accounts of payment providers, under the names of law/payments/providers.yaml. A provider
# without an address and a secret is not offered, and nothing that claims to come from it is believed.
PAYMENT_SETTINGS = env.beginning_with("MOTCUA_PAYMENT_")
# Within so many seconds one message to a partner has to be sent, or another worker begins it again.
EXCHANGE_LEASE_SECONDS = env.integer("MOTCUA_EXCHANGE_LEASE_SECONDS", default=120)
# A worker that gave no sign of life for so long is dead; its jobs are begun again.
WORKER_DEAD_AFTER_SECONDS = env.integer("MOTCUA_WORKER_DEAD_AFTER_SECONDS", default=30)
PROCRASTINATE_WORKER_DEFAULTS = {
    "update_heartbeat_interval": WORKER_DEAD_AFTER_SECONDS / 3,
    "stalled_worker_timeout": WORKER_DEAD_AFTER_SECONDS,
}
# The licence under which the catalogue is given away as open data; each province decides on its own.
OPEN_DATA_LICENCE = env.text(
    "MOTCUA_OPEN_DATA_LICENCE", default="https://creativecommons.org/licenses/by/4.0/"
)
# The province this instance serves: 2-digit code after decision 19/2025 (domain facts 1.4).
PROVINCE_CODE = env.text("MOTCUA_PROVINCE_CODE", default="56")

# Whether a person who looks up who saw their data reads officials' names, or their post and unit alone.
NAMES_OF_READERS = env.flag("MOTCUA_NAMES_OF_READERS", default=False)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
