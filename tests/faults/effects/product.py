"""The product's command line with the harness's room built in; `up` starts its parts by this file too."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import app
import assembly

assembly.HOOKED = (*assembly.HOOKED, "tests.faults.effects")

if __name__ == "__main__":
    app.main()
