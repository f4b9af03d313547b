"""Threads of one process that print at the same time, in a process of their own: the first printing of its life."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
THREADS, SECONDS = 4, 120
PRINT_AT_ONCE = f"""
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from portfolio.core.pdf import render, warm_up

gate = Barrier({THREADS})

def made(_thread):
    gate.wait()
    warm_up(("css/print/report.css",))
    return [render("<html lang=zh><title>.</title>" + "<p>行迹</p>" * 200).sha256 for _time in range(4)]

with ThreadPoolExecutor({THREADS}) as pool:
    print(len({{sha256 for row in pool.map(made, range({THREADS})) for sha256 in row}}))
"""


def test_threads_take_turns_and_print_the_same_bytes() -> None:
    command = [sys.executable, "-c", PRINT_AT_ONCE]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert (done.returncode, done.stdout) == (0, "1\n"), done.stderr[-2000:]
