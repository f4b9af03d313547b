"""The coverage gate passes what is tested and refuses what is not."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

GATE = Path(__file__).resolve().parents[2] / ".ci" / "coverage_gate.py"


def gate(folder: Path, files: dict[str, tuple[int, int]]) -> subprocess.CompletedProcess[str]:
    summaries = {
        name: {"summary": {"covered_branches": hit, "num_branches": count}} for name, (hit, count) in files.items()
    }
    report = folder / "coverage.json"
    report.write_text(json.dumps({"files": summaries}))
    return subprocess.run([sys.executable, GATE, report], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("hit", "code"), [(90, 0), (89, 1), (100, 0)])
def test_ninety_percent_of_the_branches_suffice(tmp_path: Path, hit: int, code: int) -> None:
    done = gate(tmp_path, {"portfolio/records/workflow.py": (hit, 100)})
    assert done.returncode == code
    assert f"{hit} of 100" in done.stdout


def test_only_deciding_modules_count(tmp_path: Path) -> None:
    files = {"portfolio/records/policy.py": (10, 10), "portfolio/records/routes.py": (0, 100)}
    assert gate(tmp_path, files).returncode == 0
