"""Real paper under the seal: what the archived documents print of themselves."""

import pypdfium2
import pytest

from portfolio.core.pdf_signature_check import check_signature
from portfolio.reports.archive_models import Archive
from portfolio.reports.printing import storage
from portfolio.reports.seals import trusted_certificates
from tests.people import World
from tests.portfolios.term_end import set_school
from tests.reports.archiving import KINDS, archives, order_archives, ready, run_jobs


@pytest.mark.parametrize("language", ["zh", "en"])
def test_archives_print_their_codes_the_chain_and_what_they_replace(world: World, language: str) -> None:
    set_school(world, print_languages=language)
    ready(world)
    order_archives(world, world.student_id)
    run_jobs(world)
    order_archives(world, world.student_id, reason="姓名更正")
    run_jobs(world)
    found = archives(world)
    for first, second in zip(found[:KINDS], found[KINDS:], strict=True):
        shown = _text(world, second)
        assert second.code in shown
        assert first.code in shown
        assert second.audit_digest in shown.replace("\n", "").replace(" ", "")
        assert second.pages == len(_pages(world, second))


def _text(world: World, archive: Archive) -> str:
    return "\n".join(page.get_textpage().get_text_bounded() for page in _pages(world, archive)).replace("\r", "")


def _pages(world: World, archive: Archive) -> list[pypdfium2.PdfPage]:
    with world.open():
        file = storage().read(archive.storage_key)
        assert check_signature(file, trusted_certificates("yunxi")).is_genuine
    return list(pypdfium2.PdfDocument(file))
