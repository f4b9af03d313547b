"""`flask print`: targets, and term reports of a class into a folder."""

import sys
from dataclasses import dataclass
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from portfolio.core.db import db, dispose_after_fork, reading
from portfolio.core.pdf_pool import render_many
from portfolio.core.scope import open_school, school_scope
from portfolio.reports.documents import Language
from portfolio.reports.printing import file_name, storage, stored_report
from portfolio.reports.queries import PrintTarget, print_targets, students_to_print
from portfolio.reports.term_facts import term_reports
from portfolio.reports.term_report import ALTERNATIVES, STYLESHEETS
from portfolio.school.models import School, SchoolClass, Student, Term

HINT = "`flask print targets` lists what can be printed."
command = AppGroup("print", help="Term reports on paper.")


@command.command("targets")
def targets() -> None:
    """Printable classes as TAB-separated school, class, term; the readiest first."""
    lines: list[tuple[tuple[int, int, str], str, PrintTarget]] = []
    for school in db.session.scalars(select(School).order_by(School.code)):
        with school_scope(school.id):
            lines += [(_readiness(target), school.code, target) for target in print_targets()]
    for _order, school_code, target in sorted(lines, key=lambda line: line[:2]):
        click.echo(f"{school_code}\t{target.school_class.code}\t{target.term.code}")


def _readiness(target: PrintTarget) -> tuple[int, int, str]:
    """Newest term first, then the fewest records that still wait."""
    return -target.term.starts_on.toordinal(), target.waiting, target.school_class.code


@command.command("term-reports")
@click.option("--school", "school_code", required=True, help="The school's code.")
@click.option("--class", "class_code", required=True, help="The class's code.")
@click.option("--term", "term_code", required=True, help="The term's code.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder for the files.")
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("--processes", type=click.IntRange(1, 64), default=None, help="How many at once; default one per core.")
def term_reports_command(  # noqa: PLR0917 click passes them by name
    school_code: str, class_code: str, term_code: str, out: Path, language: Language, processes: int | None
) -> None:
    """One PDF for each student of a class, named 学号_姓名.pdf."""
    school, school_class, term = _target(school_code, class_code, term_code)
    open_school(school.id)
    ids = students_to_print(term, school_class.id)
    out.mkdir(parents=True, exist_ok=True)
    failures = _print(ids, Order(school.id, term.id, language, out), processes)
    for line in failures:
        click.echo(line, err=True)
    if failures:
        sys.exit(1)


def _target(school_code: str, class_code: str, term_code: str) -> tuple[School, SchoolClass, Term]:
    school = db.session.scalars(select(School).where(School.code == school_code)).first()
    if school is None:
        raise click.ClickException(f"There is no school {school_code}. {HINT}")
    with school_scope(school.id):
        school_class = db.session.scalars(select(SchoolClass).where(SchoolClass.code == class_code)).first()
        term = db.session.scalars(select(Term).where(Term.code == term_code)).first()
    if school_class is None or term is None:
        missing = f"class {class_code}" if school_class is None else f"term {term_code}"
        raise click.ClickException(f"{school_code} has no {missing}. {HINT}")
    return school, school_class, term


@dataclass(frozen=True)
class Order:
    """What is printed for whom, and where it goes."""

    school_id: int
    term_id: int
    language: Language
    out: Path


def _print(ids: list[int], order: Order, processes: int | None) -> list[str]:
    """Print with a pool of warm processes; returns a line for each failure."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def work(student_id: int) -> str:
        with app.app_context(), school_scope(order.school_id), reading():
            return _print_one(student_id, order)

    db.session.rollback()
    sheets = (*STYLESHEETS, *ALTERNATIVES)
    outcomes = render_many(
        ids, work, stylesheets=sheets, processes=processes, on_start=lambda: dispose_after_fork(app)
    )
    with click.progressbar(outcomes, length=len(ids), label="Printing", show_pos=True) as bar:
        return [f"student {outcome.item}: {outcome.error}" for outcome in bar if outcome.error is not None]


def _print_one(student_id: int, order: Order) -> str:
    term, school = db.session.get_one(Term, order.term_id), db.session.get_one(School, order.school_id)
    (report,) = term_reports([student_id], term, order.language)
    stored = stored_report(report, school.code)
    target = order.out / file_name(db.session.get_one(Student, student_id))
    target.write_bytes(storage().read(stored.storage_key))
    return target.name
