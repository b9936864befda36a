"""The one module that uses the Sentry client: errors reported to a server of the installation's choice, where SENTRY_DSN names one.

A report says where the code failed. It says nothing of people: no address, no cookie, no body of a request, no value of a variable and
no message of an error; the tokens of links are blotted out as in the log.
"""

import re
from typing import Any

# The tokens of links have 43 characters; no word and no other identifier (a UUID has 36) is so long.
TOKEN = re.compile(r"[A-Za-z0-9_-]{40,}")
_ADDRESS = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+")


def begin(dsn: str, *, environment: str) -> None:
    """Report errors to the server of `dsn`. Raises ImproperlyConfigured for a DSN that is none."""
    from django.core.exceptions import ImproperlyConfigured
    from sentry_sdk import init
    from sentry_sdk.utils import BadDsn

    from award import __version__

    try:
        init(
            dsn=dsn,
            release=__version__,
            environment=environment,
            include_local_variables=False,
            max_request_body_size="never",
            max_breadcrumbs=0,
            traces_sample_rate=0,
            before_send=cleaned,
        )
    except BadDsn as fault:
        raise ImproperlyConfigured("SENTRY_DSN is not the address of a Sentry project.") from fault


def cleaned(event: Any, hint: dict[str, Any]) -> Any:
    """Return the report without what could open a link or names a person: of the request only its path and method stay."""
    request = event.get("request")
    if request:
        url = str(request.get("url", "")).partition("?")[0]
        event["request"] = {"url": url, "method": request.get("method", "")}
    for name in ("user", "extra"):
        event.pop(name, None)
    # A message may repeat what somebody typed (a database names the value it refused): the kind of error and the line are enough.
    for error in event.get("exception", {}).get("values", []):
        error.pop("value", None)
    if entry := event.get("logentry"):
        event["logentry"] = {"message": entry.get("message", "")}
    return _blotted(event)


def _blotted(value: Any) -> Any:
    if isinstance(value, str):
        return _ADDRESS.sub("…@…", TOKEN.sub("…", value))
    if isinstance(value, dict):
        return {key: _blotted(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_blotted(part) for part in value]
    return value
