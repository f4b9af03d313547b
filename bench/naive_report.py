"""What a first try at the same report costs: flex and grid, the system's fonts, a plain loop in as many processes.

`python -m bench.naive_report [students]` prints both ways' students per minute and pages, over the same content and
pictures.
"""

from pathlib import Path

import jinja2

ROOT = Path(__file__).parent.parent
RECORDS = (12, 20, 28)  # of one student after another: three to five pages
TEMPLATE = jinja2.Environment(autoescape=True).from_string((ROOT / "bench/naive_report.html").read_text("utf-8"))
