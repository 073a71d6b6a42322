"""Settings common to every environment. Values come from the environment through `config.environment`."""

from pathlib import Path

from motcua.config import environment as env
from motcua.kernel import messages

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
    "motcua.processes",
    "motcua.records",
    "motcua.payments",
    "motcua.surveys",
    "motcua.petitions",
    "motcua.centres",
    "motcua.reviews",
    "motcua.quality",
    "motcua.travel",
    "motcua.dossiers",
    "motcua.indicators",
    "motcua.plans",
    "motcua.rights",
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
    "motcua.web.rights",
    "motcua.api",
    "motcua.inbox",
    "motcua.demo",
    "motcua.bench",
    "motcua.ops",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "motcua.web.components.security.BrowserPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "motcua.web.components.language.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "motcua.web.components.sizes.LargestRequest",
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
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = VAR_DIR / "files"

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("MOTCUA_MAIL_FROM", default="motcua@localhost")

UPLOAD_MAX_BYTES = env.integer("MOTCUA_UPLOAD_MAX_BYTES", default=20 * 1024 * 1024)
# Several files may come in one form.
REQUEST_MAX_BYTES = env.integer("MOTCUA_REQUEST_MAX_BYTES", default=5 * UPLOAD_MAX_BYTES)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000  # the form of the procedure with the most components has some 1,500
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# The National Portal's synchronisation service. Empty: synchronisation waits (it never blocks work).
NATIONAL_PORTAL_URL = env.text("MOTCUA_NATIONAL_PORTAL_URL", default="")
# The stand-in's log-in unless told otherwise; a province's own comes with its connection to the portal.
NATIONAL_PORTAL_USER = env.text("MOTCUA_NATIONAL_PORTAL_USER", default="motcua")
NATIONAL_PORTAL_PASSWORD = env.text("MOTCUA_NATIONAL_PORTAL_PASSWORD", default="stand-in")
NATIONAL_PORTAL_DESTINATION = env.text("MOTCUA_NATIONAL_PORTAL_DESTINATION", default="VN:dvcqg")
# The province's own file of dossier code generators (form: law/codes/codes.yaml); empty: those of the product.
DOSSIER_CODES_FILE = env.text("MOTCUA_DOSSIER_CODES", default="")
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
