"""The product's settings as the tests run them: no demo, https, no waiting."""

import os
import tempfile

os.environ.setdefault("SECRET_KEY", "tests-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ")
os.environ.setdefault("SITE_URL", "https://alumn.example.org")
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="award-tests-"))
# Each process of a run that uses several has a folder of its own: a test counts the files it has made.
os.environ["DATA_DIR"] = os.path.normpath(
    os.path.join(
        os.environ["DATA_DIR"].removesuffix(f"/{os.environ.get('PYTEST_XDIST_WORKER', '')}"),
        os.environ.get("PYTEST_XDIST_WORKER", ""),
    )
)
os.environ["DEMO"] = "0"

from award.settings import *  # noqa: F403

ALLOWED_HOSTS = ["alumn.example.org", "testserver", "localhost", "127.0.0.1"]
SECURE_SSL_REDIRECT = False
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file, not memory: threads and WAL behave as in production.
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(os.environ["DATA_DIR"], "test.sqlite3")}  # noqa: F405
    if "MEASURING" not in os.environ:
        # What a test writes need not outlive a power cut. Those that kill the product run it with its own settings.
        _options = DATABASES["default"]["OPTIONS"]  # noqa: F405
        _options["init_command"] = _options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
# Static files are found where they lie: nothing needs collecting before a test.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
