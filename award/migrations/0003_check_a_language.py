"""A language checker's link is about a laureate's texts in one language, no longer about a single text."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def forget_links_to_single_texts(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Delete the links made by the old rule: the number of their text would now be read as a laureate's.

    Whoever holds one finds what an expired link shows; the office sends the link to the language instead.
    """
    apps.get_model("award", "Invitation").objects.filter(purpose="LANGUAGE_CHECK", language="").delete()


def forget_links_to_languages(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Delete the links made by the new rule, for the same reason the other way round."""
    apps.get_model("award", "Invitation").objects.filter(purpose="LANGUAGE_CHECK").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("award", "0002_laureate_superseded"),
    ]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="language",
            field=models.CharField(
                blank=True,
                choices=[("fi", "Finnish"), ("sv", "Swedish"), ("en", "English")],
                default="",
                max_length=2,
            ),
            preserve_default=False,
        ),
        migrations.RunPython(forget_links_to_single_texts, forget_links_to_languages),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("purpose", "LANGUAGE_CHECK"), _negated=True),
                    ("language__in", ["fi", "sv", "en"]),
                    _connector="OR",
                ),
                name="invitation_to_check_names_a_language",
            ),
        ),
    ]
