"""Each letter has a mark of its own where its secret will be, and knows the rows it is about."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# Stood for the secret in every letter before this.
OLD_MARK = "__SECRET__"
LETTERS_WITH_A_SECRET = (
    "account/code", "account/code_again", "account/code_for_address", "endorsement_invitation", "language_check", "laureate_invitation",
    "nominee_notice",
)  # fmt: skip


def note_the_old_mark(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Note the mark of the letters that were written before, so that those that wait are sent with their secret."""
    letters = apps.get_model("award", "OutgoingMail").objects
    letters.filter(template__in=LETTERS_WITH_A_SECRET, text__contains=OLD_MARK).update(mark=OLD_MARK)
    # The mark stands in every letter that has a secret; a column the database guards shall hold for others too.
    letters.filter(secret__isnull=False, mark="").update(mark=OLD_MARK)


def write_the_old_mark(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put the old mark back into the letters."""
    for letter in apps.get_model("award", "OutgoingMail").objects.exclude(mark="").exclude(mark=OLD_MARK).iterator():
        letter.text = letter.text.replace(letter.mark, OLD_MARK)
        letter.html = letter.html.replace(letter.mark, OLD_MARK)
        letter.save(update_fields=["text", "html"])


class Migration(migrations.Migration):
    dependencies = [
        ("award", "0005_seat_given_and_confirmed"),
    ]

    operations = [
        migrations.AddField(
            model_name="outgoingmail",
            name="mark",
            field=models.CharField(blank=True, default="", max_length=40),
            preserve_default=False,
        ),
        migrations.RunPython(note_the_old_mark, write_the_old_mark),
        migrations.AddConstraint(
            model_name="outgoingmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("secret__isnull", True), models.Q(("mark", ""), _negated=True), _connector="OR"
                ),
                name="mail_secret_has_a_mark",
            ),
        ),
        migrations.CreateModel(
            name="MailSubject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60)),
                ("target", models.CharField(max_length=40)),
                (
                    "mail",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="subjects", to="award.outgoingmail"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "target"], name="mail_subject_target")],
                "constraints": [
                    models.UniqueConstraint(fields=("mail", "kind", "target"), name="mail_subject_once")
                ],
            },
        ),
    ]
