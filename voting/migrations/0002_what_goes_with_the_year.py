import django.db.models.deletion
from django.db import migrations, models


def move(apps, schema_editor):
    """What is behind the pseudonyms and the board's reasons get rows of their own, which can go with the year."""
    models_of = {name: apps.get_model("voting", name) for name in ("Standings", "StandingsKey", "Decision", "DecisionReasons")}
    models_of["StandingsKey"].objects.bulk_create(
        models_of["StandingsKey"](standings_id=pk, names=names)
        for pk, names in models_of["Standings"].objects.values_list("pk", "key_to_names")
    )
    models_of["DecisionReasons"].objects.bulk_create(
        models_of["DecisionReasons"](decision_id=pk, text=text)
        for pk, text in models_of["Decision"].objects.exclude(reasons="").values_list("pk", "reasons")
    )


class Migration(migrations.Migration):

    dependencies = [
        ('voting', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='DecisionReasons',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='reasons')),
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='given_reasons', to='voting.decision')),
            ],
        ),
        migrations.CreateModel(
            name='StandingsKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('names', models.JSONField(default=dict)),
                ('standings', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='key', to='voting.standings')),
            ],
        ),
        migrations.RunPython(move, migrations.RunPython.noop, elidable=True),
        migrations.RemoveConstraint(
            model_name='decision',
            name='decision_not_awarded_has_reasons',
        ),
        migrations.RemoveField(
            model_name='decision',
            name='reasons',
        ),
        migrations.RemoveField(
            model_name='standings',
            name='key_to_names',
        ),
    ]
