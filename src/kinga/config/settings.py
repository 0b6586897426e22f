"""Django's settings, all from the environment with defaults that suit one machine.

Every value read through `env` is listed in `docs/settings.md`.
"""

from __future__ import annotations

from pathlib import Path

from kinga.config.database import database_from_url
from kinga.config.secrets import django_secret
from kinga.core.foundation import env
from kinga.core.foundation.logs import django_logging

DATA_DIR = env.path(
    "KINGA_DATA_DIR",
    Path("var").absolute(),
    "The folder of the database file, the site key and temporary files.",
)
DEBUG = env.flag("KINGA_DEBUG", False, "Show technical error pages. Never on a live site.")
ALLOWED_HOSTS = env.text(
    "KINGA_HOSTS", "127.0.0.1,localhost,[::1]", "The host names the site answers to, with commas between."
).split(",")
SITE_KEY_FILE = env.path(
    "KINGA_SITE_KEY_FILE",
    DATA_DIR / "keys" / "site.key",
    "The file of the site key: outside the database and outside its backups. Made on first start.",
)
LOG_KEY_FILE = env.path(
    "KINGA_LOG_KEY_FILE",
    DATA_DIR / "keys" / "log.key",
    "The file of the audit log's signing key, which only the log signer reads. Made on first start.",
)
LOG_NAME = env.text(
    "KINGA_LOG_NAME",
    "",
    "The name of the audit log in its checkpoints, such as audit.example.org; empty for one made of its key.",
)
SECRET_KEY = django_secret(SITE_KEY_FILE)
LEAVE_URL = env.text(
    "KINGA_LEAVE_URL",
    "https://www.wikipedia.org/",
    "Where the leave-fast button ends: a harmless, common page.",
)

DATABASES = {
    "default": database_from_url(
        env.text(
            "DATABASE_URL",
            "",
            "postgresql://user:password@host/name, or empty for the SQLite file in the data folder.",
        ),
        DATA_DIR,
    )
}

INSTALLED_APPS = [
    "kinga.core.foundation",
    "kinga.core.foundation.tasks",
    "kinga.core.foundation.visits",
    "kinga.core.security",
    "kinga.core.registry",
    "kinga.core.people",
    "kinga.response.intake",
    "kinga.response.cases",
    "kinga.response.referrals",
    "kinga.response.triage",
    "kinga.insight.watch",
    "kinga.interfaces.web.ui",
    "kinga.interfaces.web.home",
    "kinga.interfaces.web.account",
    "kinga.interfaces.web.report",
    "kinga.interfaces.web.desk",
    "kinga.interfaces.web.desk.services",
    "kinga.interfaces.web.desk.referrals",
    "kinga.interfaces.web.casework",
    "kinga.interfaces.web.watch",
    "kinga.interfaces.web.audit",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "kinga.interfaces.web.ui.middleware.underway.UnderwayMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kinga.interfaces.web.ui.middleware.compression.CompressionMiddleware",
    "kinga.interfaces.web.ui.middleware.headers.SecurityHeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "kinga.interfaces.web.ui.languages.offered.OfferedLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kinga.interfaces.web.ui.zone.AgencyTimeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "kinga.interfaces.web.account.middleware.SessionAgeMiddleware",
    "kinga.interfaces.web.account.middleware.KeysMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kinga.interfaces.web.ui.middleware.headers.KingaErrorMiddleware",
]

ROOT_URLCONF = "kinga.config.urls"
WSGI_APPLICATION = "kinga.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kinga.interfaces.web.ui.context.chrome",
                "kinga.interfaces.web.account.context.session_clocks",
            ],
        },
    }
]
FORM_RENDERER = "kinga.interfaces.web.ui.forms.KingaRenderer"

# Sign-in: user name and passphrase, then a second factor. Recovery is by a person, never by e-mail.
AUTH_USER_MODEL = "security.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["kinga.core.security.keys.hashers.PassphraseHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "kinga.core.security.passphrases.validators.LongEnough"},
    {"NAME": "kinga.core.security.passphrases.validators.HardToGuess"},
]
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "kinga.interfaces.web.account.adapter.AccountAdapter"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "kinga.interfaces.web.account.adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_TOTP_ISSUER = "Kinga"
MFA_RECOVERY_CODES_SHOW_ONCE = True
# How often one may try: "ip" is a network, or a browser in which somebody has signed in before (keyed hashes, see
# account.adapter); "key" of login_failed is a user name tried from one of these, of login_anywhere a user name tried
# from any that has not signed in with it before; so for the codes of a recovery.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
    "login_anywhere": "100/h/key",
    "reauthenticate": "10/m/user",
    "recovery": "20/10m/ip",
    "recovery_code": "5/15m/key",
    "recovery_anywhere": "30/h/key",
    "change_password": "60/m/user",  # what is wrong is counted by passphrase_again
    "passphrase_again": "5/5m/user",
}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:start"
LOGOUT_REDIRECT_URL = "account_login"

# Sessions: 15 minutes idle, 8 hours in all (account.middleware keeps the two clocks).
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# The row outlives the session by as long as a form is kept: one that is sent late still finds its worker.
SESSION_COOKIE_AGE = 7 * 86_400
SESSION_IDLE_SECONDS = env.number(
    "KINGA_SESSION_IDLE_SECONDS", 900, "A session ends after this long without a click."
)
SESSION_MAX_SECONDS = env.number(
    "KINGA_SESSION_MAX_SECONDS", 28_800, "A session ends after this long in any case."
)
BACKUP_DAYS = env.number(
    "KINGA_BACKUP_DAYS",
    35,
    "For how many days your backups keep what was deleted. The certificate of a shredded case says until when.",
)
HTTPS = env.flag(
    "KINGA_HTTPS", False, "The site is reached by HTTPS: secure cookies, HSTS. On for every live site."
)
TRUSTED_PROXIES = env.number(
    "KINGA_TRUSTED_PROXIES",
    0,
    "How many proxies of this site stand in front of Kinga and add to X-Forwarded-For. 0: none is believed.",
)
SENDS_AT_ONCE = env.number(
    "KINGA_SENDS_AT_ONCE",
    10,
    "How many reports and messages of one network are taken in an hour without waiting. Each one more is taken after "
    "a wait of seconds, a minute at most; none is refused.",
)
# Only a proxy of ours may say that a visitor came by HTTPS; it must set this header itself on every request.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES > 0 else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_AGE = None  # until the browser closes: a shared phone keeps nothing
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_FAILURE_VIEW = "kinga.interfaces.web.ui.errors.csrf_failure"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
# Nothing to any other site. Not "no-referrer": with it a browser sends "Origin: null" with every form, and the
# check against forged forms refuses them all.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# One cache for all processes: the replay protection of codes and the rate limits live in it.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kinga_cache",
        # Django culls at 300 rows: a flood of attempts would push out the record of codes already used.
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    },
}
TASKS = {"default": {"BACKEND": "kinga.core.foundation.tasks.backend.TaskBackend", "QUEUES": ["default"]}}
SCHEDULE = "kinga.config.schedule.SCHEDULE"

# Ids and counts only, whoever writes the line.
LOGGING = django_logging()

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en", "English"), ("ar", "العربية")]
_reviewed = env.text(
    "KINGA_REVIEWED_LANGUAGES",
    "",
    "Codes of languages, with commas between, whose whole translation a native speaker has reviewed for this "
    "site. A live site offers these and English; the demonstration offers every language.",
)
REVIEWED_LANGUAGES = [code.strip() for code in _reviewed.split(",") if code.strip()]
FORMAT_MODULE_PATH = ["kinga.config.formats"]
LANGUAGE_COOKIE_NAME = "language"
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
# Served as they were collected at start (each with its compressed twin), and to this site alone.
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}

# Files are streamed into the data folder by pages that take one, and nowhere else (ui.uploads).
FILE_UPLOAD_HANDLERS = ["kinga.interfaces.web.ui.uploads.DraftUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
IMPORT_MAX_BYTES = env.number(
    "KINGA_IMPORT_MAX_BYTES", 268_435_456, "The largest file of counts taken, in bytes."
)
IMPORT_MAX_COUNTS = env.number(
    "KINGA_IMPORT_MAX_COUNTS", 2_000_000, "The most counts taken in from one file."
)
IMPORT_MAX_SERIES = env.number("KINGA_IMPORT_MAX_SERIES", 20_000, "The most series taken in from one file.")
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
SILENCED_SYSTEM_CHECKS: list[str] = []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
