"""Stored addresses get their normal form; the next migration has the database refuse any other."""

from django.apps.registry import Apps
from django.core.exceptions import ValidationError
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Count, F, Q, Value
from django.utils import timezone

from award.addresses import normal_address
from award.migrations._addresses import make_normal, write

_COLUMNS = (("Association", "email"), ("Laureate", "email"), ("OutgoingMail", "recipient"), ("Invitation", "person"))


def make_addresses_normal(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the addresses of the app and those confirmed for signing in normal.

    Of two accounts with the same address the one that holds a seat now or later keeps it, else the one that signed in last, else the
    older one. The other is closed; what it sent stays in the year.
    """
    user = apps.get_model("award", "User")
    open_seats = Q(seats__until__isnull=True) | Q(seats__until__gte=timezone.localdate())
    by_use = user._default_manager.annotate(held=Count("seats", filter=open_seats), everybody=Value(1))
    by_use = by_use.order_by("-held", F("last_login").desc(nulls_last=True), "date_joined", "pk")
    closed = make_normal(by_use, "email", unique_with="everybody", blank=False)
    user._default_manager.filter(pk__in=closed).update(is_active=False)

    for name, column in _COLUMNS:
        make_normal(apps.get_model("award", name)._default_manager.order_by("pk"), column)
    _make_confirmed_ones_normal(apps, closed)


def _make_confirmed_ones_normal(apps: Apps, closed: list[int]) -> None:
    """Make the addresses confirmed for signing in normal. Rows that are too many then go: they can be confirmed again with a code."""
    rows = apps.get_model("account", "EmailAddress")._default_manager
    once: set[tuple[int, str]] = set()
    confirmed: set[str] = set()
    superfluous, changed = [], []
    for row in rows.order_by("-verified", "-primary", "pk"):
        try:
            address = normal_address(row.email)
        except ValidationError:
            address = ""
        if not address or row.user_id in closed or (row.user_id, address) in once or (row.verified and address in confirmed):
            superfluous.append(row.pk)
            continue
        once.add((row.user_id, address))
        if row.verified:
            confirmed.add(address)
        if address != row.email:
            changed.append((row.pk, address))
    rows.filter(pk__in=superfluous).delete()
    write(rows.model, "email", changed)


class Migration(migrations.Migration):
    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("award", "0009_links_that_follow_the_year"),
    ]

    operations = [migrations.RunPython(make_addresses_normal, migrations.RunPython.noop)]
