"""The link to write a recommendation lives as long as recommendations are received, wherever the office moves that day."""

from datetime import timedelta

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F

OLD_DAYS = 60


def let_them_follow(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let the links that were sent before follow the day, too; those that were revoked stay revoked."""
    apps.get_model("award", "Invitation").objects.filter(purpose="ENDORSER").update(expires_at=None)


def give_them_an_end(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give them the end that the rule before gave them."""
    links = apps.get_model("award", "Invitation").objects.filter(expires_at__isnull=True)
    links.update(expires_at=F("created_at") + timedelta(days=OLD_DAYS))


class Migration(migrations.Migration):
    dependencies = [
        ("award", "0008_salts_of_digests"),
    ]

    operations = [
        migrations.AlterField(
            model_name="invitation",
            name="expires_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(let_them_follow, give_them_an_end),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose", "ENDORSER"), ("expires_at__isnull", False), _connector="OR"),
                name="invitation_has_its_end",
            ),
        ),
    ]
