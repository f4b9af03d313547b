"""Measure what the product promises: prints a table and writes bench/results.json. `python -m bench.run [NAME …]`."""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.audit_chain import measure as measure_audit
from bench.coverage import measure_coverage
from bench.drafting import draft_participants
from bench.naive_report import measure
from bench.sealing import measure_sealing
from bench.verification import measure_verification
from portfolio.demo.dataset import roster_rows, roster_xlsx

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results.json"
STUDENTS = 3_000
AUDIT_EVENTS = 1_000_000
Result = dict[str, dict[str, Any]]


def flask(data_dir: Path, *arguments: str) -> tuple[float, str]:
    """Run a command as an administrator would; seconds from start to end, and what it printed."""
    environ = {**os.environ, "DATA_DIR": str(data_dir)}
    for name in ("DATABASE_URL", "STORAGE_URL", "BROKER_URL"):
        environ.pop(name, None)
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
    began = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env=environ, check=False, capture_output=True, text=True)
    seconds = time.perf_counter() - began
    if done.returncode:
        sys.exit(f"flask {' '.join(arguments)} failed:\n{done.stdout}\n{done.stderr}")
    return seconds, done.stdout


def start_up_seconds(data_dir: Path) -> float:
    """What any command costs before it does anything; told beside, never subtracted."""
    return flask(data_dir, "routes")[0]


def found_school(folder: Path) -> Path:
    """An empty school in an empty database, and the file its students are imported from."""
    roster = folder / "roster.xlsx"
    roster.write_bytes(roster_xlsx(roster_rows(STUDENTS)))
    flask(folder, "db", "upgrade")
    district = ["--district-code", "bench", "--district-name", "测试区"]
    school = ["--code", "bench", "--name", "测试学校", "--preset", "compulsory"]
    grades = ["--first-grade", "7", "--last-grade", "9"]
    keeper = ["--admin-username", "keeper", "--admin-name", "管理员"]
    flask(folder, "school", "create", *district, *school, *grades, *keeper)
    return roster


def import_roster(folder: Path) -> Result:
    """A new school imports 3,000 students from .xlsx: the whole command, then the same file again."""
    roster = found_school(folder)
    first, _ = flask(folder, "import", "roster", str(roster), "--school", "bench")
    again, said = flask(folder, "import", "roster", str(roster), "--school", "bench")
    beside: dict[str, Any] = {"same_file_again_s": round(again, 2), "start_up_s": round(start_up_seconds(folder), 2)}
    beside["the_second_time"] = said.splitlines()[-1]
    return {"import_3000_students_s": {"value": round(first, 2), "unit": "s", "beside": beside}}


def load_demo(folder: Path) -> Result:
    """The demo school into an empty database, then once more (nothing to do), then a class of it printed."""
    flask(folder, "db", "upgrade")
    first, _ = flask(folder, "demo")
    again, _ = flask(folder, "demo")
    beside = {"again_s": round(again, 2)} | _print_demo_class(folder)
    return {"demo_load_s": {"value": round(first, 2), "unit": "s", "beside": beside}}


def _print_demo_class(folder: Path) -> dict[str, Any]:
    targets = flask(folder, "print", "targets")[1].splitlines()
    school, school_class, term = targets[0].split("\t")
    out = folder / "printed"
    order = ["--school", school, "--class", school_class, "--term", term, "--out", str(out)]
    first, _ = flask(folder, "print", "term-reports", *order)
    again, _ = flask(folder, "print", "term-reports", *order)
    count = len(list(out.glob("*.pdf")))
    return {"print_class_of": count, "print_class_s": round(first, 2), "print_class_again_s": round(again, 2)}


def print_reports(_folder: Path) -> Result:
    """Students a minute with the product's way and with the first-try way, in one run on the same content."""
    tuned, naive = measure()
    beside = {"pages": tuned.pages, "naive_per_min": round(naive.students_per_minute), "naive_pages": naive.pages}
    ratio = tuned.students_per_minute / naive.students_per_minute
    return {
        "print_students_per_min": {"value": round(tuned.students_per_minute), "unit": "students/min", "beside": beside},
        "print_ratio_naive": {"value": round(ratio, 2), "unit": "×", "beside": {"cores": os.cpu_count()}},
    }


def draft_roster(folder: Path) -> Result:
    """An organiser confirms a sports day with 3,000 participants: one transaction, as the page does it."""
    flask(folder, "import", "roster", str(found_school(folder)), "--school", "bench")
    beside = draft_participants(folder, "bench")
    return {"draft_3000_participants_s": {"value": beside.pop("draft_s"), "unit": "s", "beside": beside}}


def show_coverage(folder: Path) -> Result:
    """The office's coverage page of a school of 3,000 students and 360,000 records."""
    return {"coverage_p95_ms": measure_coverage(folder)}


def verify_audit(folder: Path) -> Result:
    """A chain of a million events verified, then once more with one of them edited; making it is told beside."""
    flask(folder, "db", "upgrade")
    found = measure_audit(folder, AUDIT_EVENTS)
    beside = {
        "cpu_s": round(found.cpu_seconds, 1), "findings": found.findings, "after_an_edit": found.findings_after_edit,
        "peak_mib": found.peak_mib, "sealer_s": round(found.sealer_seconds, 2), "making_s": round(found.making_seconds),
    }  # fmt: skip
    return {"audit_verify_1m_s": {"value": round(found.seconds, 1), "unit": "s", "beside": beside}}


def verify_documents(folder: Path) -> Result:
    """Anybody asks whether a document is genuine, among 100,000 archives."""
    return {"verify_p95_ms": measure_verification(folder)}


def seal_archives(folder: Path) -> Result:
    """Students a minute archived, two documents each, beside the same documents laid out and no more."""
    found = measure_sealing(folder)
    beside = {"laid_out_per_min": round(found.laid_out_per_minute), "pages": found.pages, "cores": os.cpu_count()}
    return {
        "seal_students_per_min": {"value": round(found.sealed_per_minute), "unit": "students/min", "beside": beside}
    }


MEASURES: dict[str, Callable[[Path], Result]] = {
    "import": import_roster, "demo": load_demo, "print": print_reports, "audit": verify_audit, "draft": draft_roster,
    "coverage": show_coverage, "verify": verify_documents, "seal": seal_archives,
}  # fmt: skip


def main() -> None:
    """Run the measures asked for, all of them by default."""
    results: Result = {}
    for name in sys.argv[1:] or MEASURES:
        with tempfile.TemporaryDirectory(prefix=f"xingji-bench-{name}-") as folder:
            results |= MEASURES[name](Path(folder))
    RESULTS.write_text(json.dumps(results, ensure_ascii=False, indent=2) + "\n", "utf-8")
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for name, result in results.items():
        beside = ", ".join(f"{key} {value}" for key, value in result["beside"].items())
        print(f"{name:<26}{result['value']:>10} {result['unit']:<14}{beside}")


if __name__ == "__main__":
    main()
