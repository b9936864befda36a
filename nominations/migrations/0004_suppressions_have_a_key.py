import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Apart from the one before it: PostgreSQL alters no table whose rows it has just changed."""

    dependencies = [("nominations", "0003_suppression_keys")]

    operations = [
        migrations.AlterField(
            model_name="suppression",
            name="key",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="nominations.suppressionkey"
            ),
        ),
    ]
