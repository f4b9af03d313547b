"""A thousand ways to change one byte of a signed report, each of which the offline check has to refuse.

`python -m bench.torture [flips] [seed]`; every fourth one hits the signature's own bytes. Ends with 1 when one slips
through, and prints the seed, by which it can be done again.
"""

import random
import secrets
import sys
import time

from bench.naive_report import paper_app
from bench.report_fixture import read_picture, sample_report
from portfolio.core.pdf_signature import load_seal_key, new_seal_key, sign_pdf
from portfolio.core.pdf_signature_check import certificate_from
from portfolio.reports.term_report import render_term_report
from portfolio.reports.verification import verify_offline

FLIPS, RECORDS, WORST_SHOWN = 1000, 8, 20


def unseen_flips(flips: int, seed: int) -> list[tuple[int, int]]:
    """(place, new byte) of every change that was not refused."""
    packed, pem = new_seal_key("测试学校", "torture")
    with paper_app():
        plain = render_term_report(sample_report(RECORDS), read_picture).content
    pdf, trusted = sign_pdf(plain, load_seal_key(packed, "torture"), reason="torture"), [certificate_from(pem)]
    if not verify_offline(pdf, trusted).is_valid:
        sys.exit("the report itself is refused")
    container, dice, unseen = pdf.index(b"/Contents <"), random.Random(seed), []
    for number in range(flips):
        at = dice.randrange(container, len(pdf)) if number % 4 == 0 else dice.randrange(len(pdf))
        byte = (pdf[at] + dice.randrange(1, 256)) % 256
        if verify_offline(pdf[:at] + bytes([byte]) + pdf[at + 1 :], trusted).is_valid:
            unseen.append((at, byte))
    return unseen


def main() -> None:
    """Flip, and tell."""
    flips = int(sys.argv[1]) if len(sys.argv) > 1 else FLIPS
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else secrets.randbelow(10**9)
    began = time.perf_counter()
    unseen = unseen_flips(flips, seed)
    print(f"{flips} flips, seed {seed}, {time.perf_counter() - began:.0f} s: {len(unseen)} not refused")
    if unseen:
        sys.exit(f"(place, byte): {unseen[:WORST_SHOWN]}")


if __name__ == "__main__":
    main()
