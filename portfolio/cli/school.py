"""`flask school create` and `flask school slip`: the first school, and a way back in for who cannot be given a slip."""

import click
from flask import current_app
from flask.cli import with_appcontext

from portfolio.core.db import db
from portfolio.school.founding import Founding, found_school, new_slip
from portfolio.school.framework import PRESETS
from portfolio.school.slips import Slip
from portfolio.web.errors import Refusal

GRADES = {"compulsory": (1, 9), "senior_high": (10, 12)}


@click.group("school", help="Make a school; issue a code on the server.")
def command() -> None:
    """Group the commands."""


@command.command("create")
@click.option("--district-code", prompt="District code (letters, digits)")
@click.option("--district-name", prompt="District name", default="", show_default=False)
@click.option("--code", prompt="School code (letters, digits)")
@click.option("--name", prompt="School name")
@click.option("--name-en", default="", help="The name in English.")
@click.option("--preset", type=click.Choice(list(PRESETS)), default="compulsory", prompt="Evaluation framework")
@click.option("--first-grade", type=click.IntRange(1, 12), help="The lowest grade; asked for where it is not given.")
@click.option("--last-grade", type=click.IntRange(1, 12), help="The highest grade.")
@click.option("--admin-username", prompt="Sign-in name of the first administrator", default="admin")
@click.option("--admin-name", default="", help="The administrator's name.")
@with_appcontext
def create(first_grade: int | None, last_grade: int | None, admin_name: str, **facts: str) -> None:
    """Make a school and its first administrator, and print a one-time set-up code. Asks for what is not given."""
    lowest, highest = GRADES[facts["preset"]]
    first = first_grade or click.prompt("Lowest grade", type=click.IntRange(1, 12), default=lowest)
    last = last_grade or click.prompt("Highest grade", type=click.IntRange(first, 12), default=max(highest, first))
    wanted = Founding(**facts, first_grade=first, last_grade=last, admin_name=admin_name or facts["admin_username"])
    try:
        slip = found_school(wanted)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    db.session.commit()
    click.echo(f"School {wanted.code} is made.")
    _show(slip, "/setup")


@command.command("slip")
@click.argument("username")
@with_appcontext
def slip(username: str) -> None:
    """Print a one-time code for anybody: the way back in that needs the server."""
    try:
        issued = new_slip(username)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    db.session.commit()
    _show(issued, "/login")


def _show(slip: Slip, path: str) -> None:
    address = current_app.config["SETTINGS"].public_url
    click.echo(f"Sign-in name: {slip.username}")
    click.echo(f"One-time code: {slip.code}  (good until {slip.expires_at:%Y-%m-%d %H:%M} UTC)")
    click.echo(f"Open {address}{path}?u={slip.username} and type the code.")
