"""Charts on paper: an ECharts option to SVG in an embedded V8, the very library that draws the same option on screens.

The trap: V8 hangs in a child that was forked after it had started. It is therefore started by the first chart a process
draws, never while modules are imported, and a child whose parent has drawn refuses instead of hanging. It also keeps
the interpreter from ending unless it is closed before.
"""

import atexit
import json
import os
import re
from functools import cache
from typing import Any

from py_mini_racer import MiniRacer

from portfolio.core.pdf import static_file

LIBRARY = "vendor/echarts-6.1.0/echarts.min.js"
LONGEST = 10.0  # seconds a chart may take; it takes a hundredth of one
_DRAW = """
function draw(option, width, height) {
  const chart = echarts.init(null, null, {renderer: "svg", ssr: true, width: width, height: height});
  try {
    chart.setOption(JSON.parse(option));
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}
"""
# What only a pointer over the picture would need, and what counts the charts drawn before this one.
_FOR_POINTERS = re.compile(
    r'<style ?>.*?</style>\s*| class="zr[\w-]+"| ecmeta_\w+="[^"]*"| pointer-events="\w+"', re.DOTALL
)
_RUNNING_NUMBERS = re.compile(r"\bzr\d*-")


class DrawnBeforeFork(RuntimeError):
    """The parent process has drawn charts already: draw in one started afresh. A defect, never a user's mistake."""


@cache
def _context() -> tuple[int, MiniRacer]:
    context = MiniRacer()
    atexit.register(context.close)
    context.eval("var window = this, self = this, global = this;")
    context.eval(static_file(LIBRARY).decode())
    context.eval(_DRAW)
    return os.getpid(), context


def chart_svg(option: dict[str, Any], width: int, height: int) -> bytes:
    """Draw an option as a standalone SVG; sizes in CSS pixels. The same option gives the same bytes."""
    process, context = _context()
    if process != os.getpid():
        raise DrawnBeforeFork(process)
    drawn = str(context.call("draw", json.dumps(option, ensure_ascii=False), width, height, timeout_sec=LONGEST))
    return _RUNNING_NUMBERS.sub("zr-", _FOR_POINTERS.sub("", drawn)).encode()
