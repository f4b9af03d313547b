"""`flask import roster`: a list of students or staff from the server."""

from datetime import datetime
from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_babel import force_locale

from portfolio.core.db import db
from portfolio.core.scope import open_school
from portfolio.school.actors import system_actor
from portfolio.school.import_models import RosterKind
from portfolio.school.models import School
from portfolio.school.queries import school_coded
from portfolio.school.roster import Roster, read_roster
from portfolio.school.roster_import import carry_out, default_effective_on, plan_roster
from portfolio.school.roster_report import done_line, report_lines
from portfolio.web.errors import Refusal


@click.group("import", help="Bring in lists of people.")
def command() -> None:
    """Group the commands."""


@command.command("roster")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--school", "code", required=True, help="The school's code.")
@click.option(
    "--kind", type=click.Choice(["auto", *RosterKind]), default="auto", help="Told by the titles if not given."
)
@click.option("--from", "since", type=click.DateTime(["%Y-%m-%d"]), help="In their classes from this day.")
@click.option("--dry-run", is_flag=True, help="Show what would happen and change nothing.")
@click.option("--lang", type=click.Choice(["zh_Hans", "en"]), default="zh_Hans", help="Language of the report.")
@with_appcontext
def roster(file: Path, code: str, kind: str, since: datetime | None, *, dry_run: bool, lang: str) -> None:
    """Import a list of students or staff; what is refused is named and left out, the rest is one transaction."""
    with force_locale(lang):
        school = school_coded(code)
        if school is None:
            raise click.ClickException(f"There is no school with the code {code}.")
        open_school(school.id)
        try:
            _import(_read(file, kind), school, since, is_dry_run=dry_run)
        except Refusal as refusal:
            raise click.ClickException(f"{file.name}: {refusal}") from refusal


def _read(file: Path, kind: str) -> Roster:
    """The roster; where the kind is not given, the one whose titles are there."""
    content = file.read_bytes()
    if kind != "auto":
        return read_roster(content, RosterKind(kind))
    try:
        return read_roster(content, RosterKind.STUDENTS)
    except Refusal as as_students:
        try:
            return read_roster(content, RosterKind.STAFF)
        except Refusal:
            raise as_students from None


def _import(found: Roster, school: School, since: datetime | None, *, is_dry_run: bool) -> None:
    effective_on = since.date() if since else default_effective_on()
    if is_dry_run:
        plan = plan_roster(found, school, effective_on)
    else:
        plan = carry_out(found, effective_on, system_actor("command line", school.id))
        db.session.commit()
    for line in report_lines(plan, found):
        click.echo(line)
    click.echo(done_line(is_dry_run=is_dry_run))
