"""Two signers and two beats in the same moment, on a database of their own with real transactions."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from portfolio.core import clock
from portfolio.core.audit import AuditEvent
from portfolio.core.db import db
from portfolio.core.scope import system_scope
from portfolio.portfolios.notice_models import SignOff
from portfolio.portfolios.phase_beat import advance_due
from portfolio.portfolios.sign_off_lines import sign_lines
from portfolio.portfolios.states import SignStep
from portfolio.school.phase_models import Phase
from portfolio.school.windows import class_term_of
from tests.browser import Browser
from tests.people import make_world
from tests.portfolios.term_end import PASSWORD, give_password, set_phase, set_window
from tests.review.test_race import own_app


def test_of_two_signers_at_once_each_student_is_signed_once(tmp_path: Path, empty_database: str) -> None:
    app, gate = own_app(tmp_path, empty_database), Barrier(2)
    world = make_world(app, "race")
    set_phase(world, Phase.SIGN_OFF)
    for person in ("homeroom", "deputy"):
        give_password(world, person)
    with world.open():
        row = class_term_of(world.class_id, world.term_id)
        assert row is not None
        pairs = [f"{line.student.id}:{line.digest}" for line in sign_lines(row, SignStep.HOMEROOM)]
    data = {"step": "homeroom", "sign": pairs, "confirmed": "1", "password": PASSWORD}

    def sign(person: str) -> int:
        browser = Browser(app.test_client(), world, person)
        gate.wait(timeout=30)
        return browser.client.post(f"/classes/{world.class_id}/sign-off", data=data).status_code

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(sign, ("homeroom", "deputy")))
    assert set(answers) <= {302, 409}
    with world.open():
        signed = [row.student_id for row in db.session.query(SignOff)]
        assert sorted(signed) == sorted([world.student_id, world.student2_id])
    with app.app_context():
        db.engine.dispose()


def test_of_two_beats_at_once_one_moves_the_class(tmp_path: Path, empty_database: str) -> None:
    app, gate = own_app(tmp_path, empty_database), Barrier(2)
    world = make_world(app, "race")
    set_window(world, Phase.SELECTING, -1, 1)

    def beat(_worker: int) -> int:
        with app.app_context(), system_scope():
            gate.wait(timeout=30)
            count = advance_due(clock.now())
            db.session.commit()
            return count

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(beat, range(2))) == [0, 1]
    with world.open():
        assert db.session.query(AuditEvent).filter_by(action="class_term.begin_selecting").count() == 1
    with app.app_context():
        db.engine.dispose()
