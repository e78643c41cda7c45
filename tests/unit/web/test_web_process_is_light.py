"""The web process starts fast: what is heavy belongs to workers."""

import json
import subprocess
import sys

HEAVY = (
    "docxtpl",
    "docx",
    "rq",
    "redis",
    "statsmodels",
    "pandas",
    "numpy",
    "cv2",
    "onnxruntime",
    "deepface",
    "openpyxl",
)
SCRIPT = """
import json, sys
import api.assembly, web.application
print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})))
"""


def test_the_doors_import_nothing_heavy() -> None:
    out = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True).stdout
    assert not set(json.loads(out)) & set(HEAVY)
