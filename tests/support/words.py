"""Find the words of pages: what templates and code hand to gettext. A folder with an ``en.po`` of its own keeps its own words."""

import os
from pathlib import Path

from babel.messages.extract import extract_from_dir

KEYWORDS = {"_": None, "gettext": None, "marked": None}


def vocabularies(home: Path) -> list[Path]:
    """Return the folders of the product that keep words: those with an ``en.po``, as paths below ``home``."""
    rooms = sorted(path.relative_to(home) for path in home.glob("*/**/en.po") if ".venv" not in path.parts)
    return [path.parent for path in rooms if path.parts[0] not in ("tests", "benchmarks", "build", "var")]


def extracted(folder: Path) -> set[str]:
    """Return every string of a folder that a page shows, without those of folders below it that keep their own."""
    methods = [
        ("**.py", "python"),
        ("**/templates/**.html", "jinja2.ext:babel_extract"),
        ("templates/**.html", "jinja2.ext:babel_extract"),
    ]

    def entered(path: str | os.PathLike[str]) -> bool:
        return Path(path) == folder or (
            not (Path(path) / "en.po").exists() and Path(path).name not in ("node_modules", "frontend")
        )

    found = extract_from_dir(
        folder,
        methods,
        keywords=KEYWORDS,
        options_map={"**/templates/**.html": {"silent": "false"}, "templates/**.html": {"silent": "false"}},
        directory_filter=entered,
    )
    return {message for _, _, message, _, _ in found if isinstance(message, str) and message}
