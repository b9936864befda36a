"""Decisions say how those present were asked about conflicts of interest; of earlier ones it was not recorded."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("voting", "0004_standings_restated")]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="interests_asked",
            field=models.CharField(
                choices=[
                    ("DECLARED", "everybody present had answered here beforehand"),
                    ("MEETING", "asked about at the meeting"),
                    ("UNKNOWN", "not recorded"),
                ],
                default="UNKNOWN",
                max_length=8,
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("interests_asked__in", ["DECLARED", "MEETING", "UNKNOWN"])),
                name="decision_says_how_interests_were_asked",
            ),
        ),
    ]
