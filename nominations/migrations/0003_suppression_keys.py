import hashlib

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from award import sealed


def keep_the_key_there_was(apps, schema_editor):
    """Store the key of the fingerprints there are, which was made from SECRET_KEY: they can never be made again.

    There was no setting for former keys yet, so all of them are under the oldest one that is named.
    """
    Suppression = apps.get_model("nominations", "Suppression")
    if not Suppression.objects.exists():
        return
    secret = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS][-1]
    key = hashlib.sha256(b"nominations.suppressions" + secret.encode()).digest()
    row = apps.get_model("nominations", "SuppressionKey").objects.create(sealed=sealed.seal(key.hex(), "suppressions"))
    Suppression.objects.update(key=row)


class Migration(migrations.Migration):
    dependencies = [("nominations", "0002_salt_of_the_name")]

    operations = [
        migrations.CreateModel(
            name="SuppressionKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sealed", models.BinaryField()),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.AddField(
            model_name="suppression",
            name="key",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="nominations.suppressionkey",
            ),
        ),
        migrations.RunPython(keep_the_key_there_was, migrations.RunPython.noop),
    ]
