"""A database in which somebody else has the demo's codes or sign-in names is left as it is."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from portfolio.core.db import db
from portfolio.core.scope import system_scope
from portfolio.demo.load import MAIN, CannotLoad, load_demo
from portfolio.school.models import District
from tests import factories as make


def quietly(_line: str) -> None:
    """No progress is told in tests."""


def test_a_database_that_uses_the_codes_is_left_alone(app: Flask) -> None:
    with app.app_context(), system_scope():
        make.make_school(make.make_district("other"), MAIN.code)
        db.session.commit()
        with pytest.raises(CannotLoad, match=MAIN.code):
            load_demo(quietly)
        assert db.session.scalar(select(func.count(District.id))) == 1


def test_a_database_that_uses_the_names_is_left_alone(app: Flask) -> None:
    with app.app_context(), system_scope():
        make.make_user("邓老师", "admin")
        db.session.commit()
        with pytest.raises(CannotLoad, match="admin"):
            load_demo(quietly)
