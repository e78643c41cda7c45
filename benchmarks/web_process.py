"""Measures what it takes to be ready to serve: ``import app; app.wsgi()`` in a fresh process."""

import json
import os
import subprocess
import sys
import tempfile
from statistics import median

from benchmarks.calibration import Calibration
from benchmarks.figures import Figure, at_most
from settings import HOME

RUNS = 5
UNWANTED = ("docxtpl", "docx", "rq", "redis", "statsmodels", "numpy", "pandas", "cv2", "onnxruntime", "deepface")
BOUND = ("docxtpl", "rq", "statsmodels", "cv2")
_CHILD = f"""
import sys, time
import app
app.wsgi()
cpu = time.process_time()
import json, psutil
print(json.dumps({{
    "cpu": cpu,
    "rss": psutil.Process().memory_info().rss,
    "loaded": [name for name in {UNWANTED!r} if name in sys.modules],
}}))
"""


def _run(arguments: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, cwd=HOME, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{arguments[-1]}: {done.stderr[-2000:]}")
    return done.stdout


def measure(calibration: Calibration) -> list[Figure]:
    """Start several fresh processes; the interpreter's own start counts."""
    seconds, megabytes, loaded = [], [], set()
    with tempfile.TemporaryDirectory(prefix="fangliu-bench-") as folder:
        environment = {**os.environ, "FANGLIU_DATA": folder}
        _run([str(HOME / "app.py"), "migrate"], environment)
        for run in range(RUNS + 1):
            calibration.sample()
            told = json.loads(_run(["-c", _CHILD], environment).splitlines()[-1])
            if run:  # the first one may write byte code
                seconds.append(told["cpu"])
                megabytes.append(told["rss"] / 2**20)
            loaded.update(told["loaded"])
    return [
        at_most("web process ready, calibrated", median(seconds) / calibration.factor, "CPU s", 1.5),
        at_most("web process memory", max(megabytes), "MB", 150),
        at_most(f"of {', '.join(BOUND)} imported", len(loaded.intersection(BOUND)), "libraries", 0),
    ]
