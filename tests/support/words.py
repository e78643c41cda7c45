"""Find the words of a room's pages: what templates and code hand to gettext."""

from pathlib import Path

from babel.messages.extract import extract_from_dir

KEYWORDS = {"_": None, "gettext": None, "marked": None}


def extracted(room: Path) -> set[str]:
    """Return every string of a room that a page shows."""
    methods = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
    found = extract_from_dir(
        room, methods, keywords=KEYWORDS, options_map={"**/templates/**.html": {"silent": "false"}}
    )
    return {message for _, _, message, _, _ in found if isinstance(message, str) and message}
