"""Files that no row names: what was left when a process died after its rows were gone, or before they came."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.apps import apps
from django.core.files.storage import Storage
from django.db import models

# An upload is stored before its row is committed.
AGE = timedelta(days=1)


def sweep_files(now: datetime) -> int:
    """Remove the files of every folder that no row names and that are more than a day old; return how many. Runs every day.

    So what a year's erasure could not delete at once (a killed process, a storage that did not answer) is gone a day later.
    """
    removed = 0
    for (storage, folder), columns in _folders().items():
        try:
            found = [f"{folder}{name}" for name in storage.listdir(folder)[1]]
        except FileNotFoundError:  # nothing was ever stored there
            continue
        named = {name for column in columns for name in column.model._base_manager.values_list(column.name, flat=True)}
        for name in sorted(set(found) - named):
            if storage.get_modified_time(name) < now - AGE:
                storage.delete(name)
                removed += 1
    return removed


def _folders() -> dict[tuple[Storage, str], list[models.FileField]]:
    """Return the columns that name files, by the folder they name them in."""
    found: dict[tuple[Storage, str], list[models.FileField]] = defaultdict(list)
    for model in apps.get_models():
        for column in model._meta.concrete_fields:
            if isinstance(column, models.FileField):
                found[column.storage, str(column.upload_to)].append(column)
    return found
