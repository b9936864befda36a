"""Addresses for whoever watches the service: no session, no cookie, and any Host header is answered."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from award import health, metrics


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the process lives."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the database answers and files can be stored, else 503; the text says which.

    It also says when the worker's schedule is late. That alone is no 503: the pages receive nominations and publish on time without a
    worker, and a load balancer that took every web server away would make it worse. `/metrics` has the figure to be alarmed by.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        late = health.schedule_is_late(timezone.now())
    except DatabaseError:
        return _plain("database: does not answer\n", status=503)
    fault = health.storage_fault()
    schedule = "late" if late else "ok"
    return _plain(f"database: ok\nstorage: {fault or 'ok'}\nschedule: {schedule}\n", status=503 if fault else 200)


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Answer with the figures in Prometheus' text format for whoever sends METRICS_TOKEN; 404 to everybody else."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if not settings.METRICS_TOKEN or scheme != "Bearer" or not constant_time_compare(token, settings.METRICS_TOKEN):
        raise Http404
    try:
        return HttpResponse(metrics.text(), content_type=metrics.CONTENT_TYPE)
    except DatabaseError:
        return _plain("database: does not answer\n", status=503)


def _plain(text: str, *, status: int) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain", status=status)
