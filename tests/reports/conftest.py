"""An application with the print templates and their Chinese words, and nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import mofile, pofile
from flask import Flask
from flask_babel import Babel

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def paper_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("words")
    target = folder / "zh_Hans/LC_MESSAGES/reports.mo"
    target.parent.mkdir(parents=True)
    with (
        (ROOT / "portfolio/translations/zh_Hans/LC_MESSAGES/reports.po").open("rb") as words,
        target.open("wb") as compiled,
    ):
        mofile.write_mo(compiled, pofile.read_po(words, locale="zh_Hans"))
    app = Flask("paper", root_path=str(ROOT))
    Babel(app, default_translation_directories=str(folder), default_domain="reports")
    return app


@pytest.fixture
def paper(paper_app: Flask) -> Iterator[None]:
    with paper_app.app_context():
        yield
