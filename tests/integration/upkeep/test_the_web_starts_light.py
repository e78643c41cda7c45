"""The web process loads nothing that only workers need."""

import subprocess
import sys
from pathlib import Path

from settings import HOME

HEAVY = (
    "rq",
    "statsmodels",
    "scipy",
    "docxtpl",
    "docx",
    "cv2",
    "numpy",
    "pandas",
    "deepface",
    "onnxruntime",
    "alembic",
)
LOOK = "import sys, app; app.wsgi(); print(*(name for name in sys.argv[1:] if name in sys.modules))"


def test_making_the_application_imports_nothing_heavy(tmp_path: Path) -> None:
    environment = {"FANGLIU_DATA": str(tmp_path), "PATH": ""}
    made = [sys.executable, str(HOME / "app.py"), "migrate"]
    subprocess.run(made, env=environment, cwd=HOME, check=True, capture_output=True, timeout=60)
    looked = subprocess.run(
        [sys.executable, "-c", LOOK, *HEAVY],
        env=environment,
        cwd=HOME,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert looked.stdout.split() == []
