"""The typefaces, as TrueType files of Python packages: one list for the pages and for the papers."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

# Only the faces in use: each is a file a reader downloads and a paper embeds.
FACES = {
    "font_source_serif_pro": (
        "SourceSerifPro-Regular.ttf",
        "SourceSerifPro-It.ttf",
        "SourceSerifPro-Semibold.ttf",
    ),
    "font_source_sans_pro": (
        "SourceSansPro-Regular.ttf",
        "SourceSansPro-It.ttf",
        "SourceSansPro-Semibold.ttf",
    ),
}


def folder_of(package: str) -> Path:
    """Return the folder that holds the font files of `package`.

    Raises LookupError when the package is not installed.
    """
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise LookupError(f"The font package {package} is not installed.")
    return Path(spec.origin).parent / "files"


def font_path(name: str) -> Path:
    """Return the path of one face by its file name, such as `SourceSerifPro-Regular.ttf`.

    Raises LookupError for a face that is not in use.
    """
    for package, names in FACES.items():
        if name in names:
            return folder_of(package) / name
    raise LookupError(name)


class FontFinder(BaseFinder):
    """Offers the faces to the pages as static files under `fonts/`."""

    def check(self, **kwargs: Any) -> list[Any]:
        """Report nothing: a missing package fails at collectstatic with its name."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Return the path behind `fonts/NAME.ttf`, or nothing."""
        if path.startswith("fonts/"):
            try:
                found = str(font_path(path.removeprefix("fonts/")))
            except LookupError:
                return []
            return [found] if find_all else found
        return []

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        """Yield every face with a storage that collectstatic can read it from."""
        for package, names in FACES.items():
            storage = FileSystemStorage(location=folder_of(package))
            storage.prefix = "fonts"  # type: ignore[attr-defined]
            for name in names:
                yield name, storage
