"""`flask demo`: loads the demo school once, and says who can sign in."""

import sys
import time
from collections.abc import Iterator, Sequence

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import force_locale

from portfolio.core.db import db
from portfolio.core.text import reader_length
from portfolio.demo.load import (
    PASSWORD,
    Account,
    CannotLoad,
    Host,
    accounts,
    load_demo,
    open_notice_secret,
    term_end_hosts,
)  # fmt: skip


@click.command("demo")
@with_appcontext
def command() -> None:
    """Load the demo school; a second time changes nothing."""
    begun = time.perf_counter()
    try:
        counts = load_demo(lambda line: click.echo(line, err=True))
    except CannotLoad as error:
        click.echo(f"{error} Use another DATA_DIR for the demo.", err=True)
        sys.exit(1)
    db.session.commit()
    click.echo(_summary(counts, time.perf_counter() - begun))
    click.echo()
    with force_locale("en"):
        for line in sign_in_table(accounts()):
            click.echo(line)
        for line in term_end_table(term_end_hosts()):
            click.echo(line)
    click.echo(f"\nPassword of all: {PASSWORD}\nAddress: {current_app.config['SETTINGS'].public_url}/login")


def _summary(counts: dict[str, int] | None, seconds: float) -> str:
    if counts is None:
        return "The demo is there already; nothing was changed."
    told = ", ".join(f"{count:,} {what}" for what, count in counts.items())
    return f"Loaded {told} in {seconds:.1f} s."


def sign_in_table(rows: Sequence[Account]) -> Iterator[str]:
    """Who can sign in, school by school, in columns."""
    school = ""
    for row in rows:
        if row.school != school:
            school = row.school
            yield school
        yield f"  {row.role.title!s:<20}{_padded(row.name, 14)}{row.username:<14}{PASSWORD}"


def term_end_table(rows: Sequence[Host]) -> Iterator[str]:
    """Who shows which phase of a term's end, and where the open notice is read without signing in."""
    yield "Term end"
    for row in rows:
        yield f"  {row.phase.title!s:<20}{_padded(row.name, 14)}{row.username:<14}{PASSWORD}"
    if secret := open_notice_secret():
        path = current_app.url_map.bind("").build("portfolios.public_notice", {"notice_secret": secret})
        yield f"  {'Notice, for anybody':<20}{current_app.config['SETTINGS'].public_url}{path}"


def _padded(text: str, width: int) -> str:
    """Chinese characters are two columns wide."""
    return text + " " * max(1, width - 2 * reader_length(text))
