"""One settings file. Everything comes from the environment; what is missing says how to mend it."""

import os
import re
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from farline import ROOT, databases


def env_str(name: str, default: str) -> str:
    return os.environ.get(name, default)


def env_bool(name: str, *, default: bool) -> bool:
    word = os.environ.get(name, "").strip().lower()
    if word in {"1", "yes", "true", "on"}:
        return True
    if word in {"0", "no", "false", "off"}:
        return False
    if word:
        raise ImproperlyConfigured(f"{name} must be yes or no, not {word!r}.")
    return default


def env_secret(name: str, file: Path) -> str:
    """A secret from NAME, from the file that NAME_FILE names, or from its place in the data folder."""
    if name in os.environ:
        return os.environ[name]
    path = Path(os.environ.get(f"{name}_FILE", file))
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise ImproperlyConfigured(
            f"{name} is not set and {path.name} is missing from the key folder. "
            "Run 'python3 start.py' for the demo, or 'python3 start.py init' for a site of your own."
        ) from None


DATA_DIR = Path(env_str("FARLINE_DATA", str(ROOT / "data"))).resolve()
KEYS_DIR = Path(env_str("FARLINE_KEYS", str(DATA_DIR / "keys"))).resolve()
# The socket of the key-holder. Empty: the one in the key folder if it runs, else the key file itself (demo, tests).
KEY_HOLDER = env_str("FARLINE_KEY_HOLDER", "")
CONTENT_DIR = Path(env_str("FARLINE_CONTENT", str(ROOT / "content"))).resolve()
# Without a pack of their own, the first change in the office copies the shipped one to here and works on the copy.
OWN_CONTENT_DIR = None if env_str("FARLINE_CONTENT", "") else DATA_DIR / "content"
# The marker file makes every process of an installation agree on what it is.
DEMO = (DATA_DIR / "DEMO").exists()
BEHIND_TLS = env_bool("FARLINE_TLS", default=not DEMO)

SECRET_KEY = env_secret("FARLINE_SECRET_KEY", KEYS_DIR / "web.key")
DEBUG = False
ALLOWED_HOSTS = env_str("FARLINE_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in env_str("FARLINE_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_tasks",
    "django_tasks_db",
    "farline.common",
    "farline.optouts",
    "farline.volunteers",
    "farline.numbers",
    "farline.corrections",
    "farline.incidents",
    "farline.declarations",
    "farline.calls",
    "farline.canaries",
    "farline.telephony",
    "farline.tally",
    "farline.stories",
    "farline.guide",
    "farline.packs",
    "farline.tokens",
    "farline.webhooks",
    "farline.shifts",
    "farline.hotline",
    "farline.mentoring",
    "farline.doors.common",
    "farline.doors.account",
    "farline.doors.desk",
    "farline.doors.office",
    "farline.doors.public",
    "farline.doors.exchange",
    "farline.doors.api",
    "farline.doors.commands",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "farline.doors.common.middleware.strict_headers",
    "farline.doors.common.files.static_files",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "farline.doors.common.middleware.only_from_here",
    "farline.doors.common.middleware.never_blank",
    "farline.doors.common.middleware.LockedKeys",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "farline.doors.common.idle.EndsWhenIdle",
    "django.contrib.messages.middleware.MessageMiddleware",
]

ROOT_URLCONF = "farline.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                ("farline.doors.common.settled.Loader", ["django.template.loaders.app_directories.Loader"]),
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "farline.doors.common.context.site",
            ],
        },
    }
]

# WAL + FULL: with NORMAL, a power cut loses outcomes that a volunteer was told are saved.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON; "
    "PRAGMA temp_store=MEMORY;"
)
DATABASES = {"default": databases.from_url(env_str("FARLINE_DATABASE_URL", ""), DATA_DIR, SQLITE_PRAGMAS)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# So many processes write pages, on one port: one for each core, where the system says how many we may use.
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
WEB_PROCESSES = int(env_str("FARLINE_WEB_PROCESSES", str(min(4, CORES))))

AUTH_USER_MODEL = "volunteers.Volunteer"
AUTHENTICATION_BACKENDS = ["farline.doors.common.backend.VolunteerBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign_in"
# A passphrase alone opens the demo and nothing else.
SECOND_FACTOR = not DEMO
# Lists, the tally, roles and caps take two people; the demo lets somebody alone look around.
TWO_PEOPLE = not DEMO
SESSION_ENGINE = "farline.volunteers.sessions"
SESSION_COOKIE_AGE = 10 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "__Host-farline" if BEHIND_TLS else "farline"
SESSION_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_SAMESITE = "Strict"
CSRF_USE_SESSIONS = True
CSRF_FAILURE_VIEW = "farline.doors.common.errors.stale_form"
# Nothing to other sites. Under "no-referrer" a browser hides the origin of our own forms too, and they are refused.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
SERVESTATIC_USE_FINDERS = True
SERVESTATIC_AUTOREFRESH = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# A list of numbers must not touch the disk in the clear, not even in a temporary file.
FILE_UPLOAD_HANDLERS = ["farline.doors.common.uploads.SealingUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
MAX_UPLOAD_BYTES = 100_000_000
# Room kept for opt-outs on a full disk, thrown overboard when it is needed. 0: none (tests, databases elsewhere).
BALLAST_BYTES = int(env_str("FARLINE_BALLAST_MB", "4" if DEMO else "64")) << 20

# The telephone line for many calls at once: what "farline telephony up" starts. See docs/operations/scaled-line.md.
LINE_ADDRESS = env_str("FARLINE_LINE_ADDRESS", "127.0.0.1")  # of this machine, towards trunks and browsers
LINE_ANNOUNCE = env_str("FARLINE_LINE_ANNOUNCE", "")  # under which others find it, behind a cloud's NAT
LINE_SIP_PORT = int(env_str("FARLINE_LINE_SIP_PORT", "5060"))  # 5061 is TLS: always the next one
LINE_INSIDE_PORT = int(env_str("FARLINE_LINE_INSIDE_PORT", "5070"))  # loopback: the proxy; rtpengines from +1 on
LINE_MEDIA = env_str("FARLINE_LINE_MEDIA", "30000-39999")
LINE_WORKERS = int(env_str("FARLINE_LINE_WORKERS", "2"))
LINE_RELAYS = int(env_str("FARLINE_LINE_RELAYS", "1"))
LINE_PROXIES = int(env_str("FARLINE_LINE_PROXIES", "1"))  # on SIP ports two apart; workers take turns at them
LINE_OPUS = env_bool("FARLINE_LINE_OPUS", default=False)
# For volunteers whose network lets no UDP through, with commas between them: turn:192.0.2.9:3478?transport=tcp
LINE_TURN = [one for one in env_str("FARLINE_LINE_TURN", "").split(",") if one]
LINE_CA = env_str("FARLINE_LINE_CA", "/etc/ssl/certs")  # folder or file: who may vouch for a trunk's TLS

# Of so many people handed out, at one a canary may come in somebody's place; 0: never.
CANARY_ONE_IN = int(env_str("FARLINE_CANARY_ONE_IN", "40"))
# How many numbers one volunteer may have shown to them in a day on their own phone.
REVEALS_PER_DAY = int(env_str("FARLINE_REVEALS_PER_DAY", "80"))
# What the key-holder opens at most in an hour, for one volunteer and for the whole site. Read by the key-holder alone.
OPENS_PER_VOLUNTEER_AND_HOUR = int(env_str("FARLINE_OPENS_PER_VOLUNTEER_AND_HOUR", "60"))
OPENS_PER_HOUR = int(env_str("FARLINE_OPENS_PER_HOUR", "2000"))
# The same for numbers shown with their middle hidden, and for keyed marks of numbers outside an import; and the marks
# that imports may be granted in a day, three for each row and some to spare.
MASKS_PER_VOLUNTEER_AND_HOUR = int(env_str("FARLINE_MASKS_PER_VOLUNTEER_AND_HOUR", "1000"))
MASKS_PER_HOUR = int(env_str("FARLINE_MASKS_PER_HOUR", "100000"))
MARKS_PER_HOUR = int(env_str("FARLINE_MARKS_PER_HOUR", "2000000"))
MARKS_GRANTED_PER_DAY = int(env_str("FARLINE_MARKS_GRANTED_PER_DAY", "300000000"))
# The register's public key (hex, X25519). Without one, no declared name is kept at all.
REGISTER_PUBLIC_KEY = env_str("FARLINE_REGISTER_PUBLIC_KEY", "")
# The log's name (an address without "https://"). It is mixed into every receipt, so it must never change.
TALLY_ORIGIN = env_str("FARLINE_TALLY_ORIGIN", "farline.invalid/tally")
# Key lines of witnesses whose cosignatures are taken, with commas between them.
TALLY_WITNESSES = [line for line in env_str("FARLINE_TALLY_WITNESSES", "").split(",") if line]
if REGISTER_PUBLIC_KEY and not re.fullmatch("[0-9a-f]{64}", REGISTER_PUBLIC_KEY):
    raise ImproperlyConfigured(
        "FARLINE_REGISTER_PUBLIC_KEY must be 64 digits of hex: 'farline register new' makes one."
    )
if not re.fullmatch(r"[!-*,-~]{1,100}", TALLY_ORIGIN) or TALLY_ORIGIN.startswith("DEMO"):
    raise ImproperlyConfigured("FARLINE_TALLY_ORIGIN is an address without https://, spaces and plus signs.")

# Who can open a backup: age public keys of two people or more, separated by commas, none of them on this machine.
BACKUP_RECIPIENTS = env_str("FARLINE_BACKUP_RECIPIENTS", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s %(message)s"}},
    "filters": {"no_details": {"()": "farline.common.logs.DropPersonalDetail"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["no_details"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # What somebody was refused, and when, would be an access log of its own: the system's log adds the time.
    "loggers": {"django.request": {"level": "ERROR"}, "django.security": {"level": "CRITICAL"}},
}
