"""Holds branch coverage of the modules that decide things: coverage_gate.py COVERAGE.json."""

import json
import sys
from pathlib import Path
from typing import Any

DECIDING = ("workflow.py", "policy.py", "actions.py")  # and files of a noun: notice_workflow.py
LEAST_PERCENT = 90.0


def branches_of(report: dict[str, Any]) -> list[tuple[str, int, int]]:
    """Name, covered and all branches of each deciding module, the least covered first."""
    rows = [
        (name, file["summary"]["covered_branches"], file["summary"]["num_branches"])
        for name, file in report["files"].items()
        if name.endswith(DECIDING) and file["summary"]["num_branches"]
    ]
    return sorted(rows, key=lambda row: row[1] / row[2])


def main() -> int:
    rows = branches_of(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    covered, total = sum(row[1] for row in rows), sum(row[2] for row in rows)
    percent = 100 * covered / total if total else 100.0
    is_enough = percent >= LEAST_PERCENT
    for name, hit, count in rows:
        if hit < count:
            print(f"  {name}: {hit} of {count} branches")
    verdict = "enough" if is_enough else f"less than {LEAST_PERCENT:.0f} %"
    print(f"Branches covered in workflow, policy and actions: {covered} of {total}, {percent:.1f} % ({verdict})")
    return 0 if is_enough else 1


if __name__ == "__main__":
    sys.exit(main())
