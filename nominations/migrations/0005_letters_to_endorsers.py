"""Letters to those who are asked for a recommendation are counted, and the last of them has its time."""

import django.utils.timezone
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F


def count_the_first_letter(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Count the invitation that each person got who was asked before letters were counted."""
    apps.get_model("nominations", "Endorsement").objects.update(letters=1, link_sent_at=F("invited_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("nominations", "0004_suppressions_have_a_key"),
    ]

    operations = [
        migrations.AddField(
            model_name="endorsement",
            name="letters",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="endorsement",
            name="link_sent_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AlterField(
            model_name="endorsement",
            name="invited_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.RunPython(count_the_first_letter, migrations.RunPython.noop),
    ]
