"""Every evaluation that a folder of data has a subfolder for: promo (lines), ner (entities), geo (places and regions),
regions (countries of items).

python -m streams.evals FOLDER
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

KINDS = ("promo", "ner", "geo", "regions")


def main() -> int:
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    found = [kind for kind in KINDS if (folder / kind).is_dir()]
    if not found:
        sys.exit(f"{folder} has none of the subfolders {', '.join(KINDS)}")
    code = 0
    for kind in found:
        print(f"== {kind}", flush=True)
        code |= subprocess.run([sys.executable, "-m", f"streams.evals.{kind}", str(folder / kind)], check=False).returncode
    return code


if __name__ == "__main__":
    sys.exit(main())
