"""Two schools side by side: whoever calls with the other school's ids finds nothing, whatever the role."""

from flask import Flask

from portfolio.core.db import db
from portfolio.core.jobs import JobItem, run_item
from portfolio.core.scope import current_scope
from tests.browser import Browser
from tests.people import World
from tests.sample_objects import address, calls, sample_objects
from tests.test_permissions import PEOPLE

# Addresses with nothing of a school in them; a partner's link and a notice's address, which open their school to
# whoever holds them; a check-in's ticket, which tells students of another school that it is another school's, and
# nothing else; published certificates.
NAMELESS = {"size", "number", "kind", "key", "partner_token", "ticket", "certificate_name", "notice_secret"}


def test_another_schools_ids_are_not_found(app: Flask, world: World, twin: World) -> None:
    values = sample_objects(twin)
    let_in = []
    for rule, method in calls(app):
        if not rule.arguments - NAMELESS:
            continue
        url = address(app, rule, values)
        for person in PEOPLE:
            browser = Browser(app.test_client(), world, person)
            answer = browser.client.open(url, method=method, buffered=True)
            if answer.status_code not in {403, 404}:
                let_in.append(f"{person} {method} {url}: {answer.status}")
    assert not let_in


def test_lists_show_nothing_of_the_other_school(app: Flask, world: World, twin: World) -> None:
    values = sample_objects(twin)
    with app.app_context():
        marks = ["演小伙计", "名单.csv"]
    shown = []
    for rule, method in calls(app):
        if method != "GET" or rule.arguments - NAMELESS:
            continue
        for person in ("homeroom", "office", "principal", "guardian", "student2"):
            page = Browser(app.test_client(), world, person).client.get(address(app, rule, values), buffered=True)
            text = page.get_data().decode(errors="replace")  # some are workbooks and PDFs
            shown += [f"{person} {rule.rule}: {mark}" for mark in marks if mark in text]
    assert not shown


def test_a_job_works_in_its_own_school_only(app: Flask, world: World, twin: World) -> None:
    sample_objects(twin)
    with app.app_context():
        item_id = db.session.query(JobItem.id).order_by(JobItem.id).limit(1).scalar()
        assert run_item(item_id)
        scope = current_scope()
    assert scope is not None
    assert scope.school_ids == frozenset({twin.school_id})
