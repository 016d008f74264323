"""Known vulnerabilities of the locked runtime dependencies: `python .ci/audit.py [LOCK]`.

Exit code 1 for each that is known. Where the service of advisories does not answer, or knows nothing of a package, nothing was audited; that is said, and is a
failure (exit code 3) where NEWSWIRE_REQUIRE_AUDIT is 1.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

SECONDS = 300
LOCK = Path(__file__).resolve().parents[1] / "requirements.lock"


def judge(report: dict[str, Any]) -> tuple[list[str], list[str], int]:
    """From pip-audit's report (format json): a line for each vulnerability, the names that were not audited, how many packages were."""
    dependencies = report["dependencies"]
    skipped = [one["name"] for one in dependencies if "skip_reason" in one]
    found = [
        f"{one['name']} {one['version']}: {vulnerability['id']}, mended in {', '.join(vulnerability['fix_versions']) or 'no version yet'}"
        for one in dependencies
        for vulnerability in one.get("vulns", ())
    ]
    return found, skipped, len(dependencies) - len(skipped)


def main(arguments: list[str]) -> int:
    lock = Path(arguments[0]) if arguments else LOCK
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json", "-r", str(lock)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
        found, skipped, audited = judge(json.loads(done.stdout))
        why = f"the service does not know {len(skipped)} packages ({', '.join(skipped[:3])}, ...)" if skipped else ""
    except subprocess.TimeoutExpired:
        found, audited, why = [], 0, f"the service did not answer within {SECONDS} s"
    except (ValueError, KeyError):
        last = [line for line in done.stderr.splitlines() if line.strip()][-1:] or ["it said nothing"]
        found, audited, why = [], 0, f"pip-audit failed ({last[0].strip()[:300]})"
    for line in found:
        print(f"vulnerable: {line}")
    if audited:
        print(f"audit: {audited} packages audited, {len(found)} vulnerabilities known")
    if why:
        print(f"audit: {'NOT COMPLETE' if audited else 'NOTHING WAS AUDITED'}: {why}")
    if found:
        return 1
    return 3 if why and os.environ.get("NEWSWIRE_REQUIRE_AUDIT") == "1" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
