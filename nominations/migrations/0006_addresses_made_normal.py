"""Stored addresses get their normal form; the next migration has the database refuse any other."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Case, Value, When

from award.migrations._addresses import make_normal


def make_addresses_normal(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the addresses of nominators, nominees and endorsers normal; fingerprints are of folded addresses and stay as they are.

    Of two recommendations for one nomination with the same address the one that has come keeps it, then the one that is asked for.
    """
    make_normal(apps.get_model("nominations", "Nomination")._default_manager.order_by("pk"), "nominator_email")
    make_normal(apps.get_model("nominations", "Nominee")._default_manager.order_by("pk"), "email")
    place = Case(When(status="SUBMITTED", then=Value(0)), When(status="INVITED", then=Value(1)), default=Value(2))
    endorsements = apps.get_model("nominations", "Endorsement")._default_manager.order_by(place, "pk")
    make_normal(endorsements, "email", unique_with="nomination")


class Migration(migrations.Migration):
    dependencies = [
        ("award", "0010_addresses_made_normal"),
        ("nominations", "0005_letters_to_endorsers"),
    ]

    operations = [migrations.RunPython(make_addresses_normal, migrations.RunPython.noop)]
