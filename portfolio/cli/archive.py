"""`flask archive`: what was archived, its files as they are stored, and erasing one."""

import hashlib
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import select

from portfolio.core.db import db
from portfolio.core.scope import open_school, school_scope, system_scope
from portfolio.core.storage import NotStoredError
from portfolio.reports.archive_actions import erase_archive
from portfolio.reports.archive_codes import parse_code
from portfolio.reports.archive_models import Archive
from portfolio.reports.archive_queries import Issued, archives_of_school, issued
from portfolio.reports.printing import storage
from portfolio.school.actors import system_actor
from portfolio.school.queries import all_schools
from portfolio.web.errors import Refusal

command = AppGroup("archive", help="Sealed archives.")


@command.command("list")
@click.option("--school", "school_code", help="Only this school's, by its code.")
def list_command(school_code: str | None) -> None:
    """TAB-separated: verification code, school, class, student number, term, state (current, superseded, erased)."""
    schools = [school for school in all_schools() if school_code in {None, school.code}]
    if not schools:
        raise click.ClickException(f"There is no school {school_code}.")
    for school in schools:
        with school_scope(school.id):
            for one in archives_of_school():
                click.echo("\t".join(_columns(one, school.code)))


def _columns(one: Issued, school_code: str) -> tuple[str, ...]:
    row = one.archive
    return row.code, school_code, row.school_class.code, row.student.number, row.term.code, one.state.value


@command.command("export")
@click.argument("code")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write.")
def export_command(code: str, out: Path) -> None:
    """Write an archive's file, byte for byte as it was sealed."""
    one = _found(code)
    if not one.has_file:
        raise click.ClickException("This archive was erased; there is no file any more.")
    try:
        content = storage().read(one.archive.storage_key)
    except NotStoredError as error:
        raise click.ClickException("The file is missing from the storage. Bring it back from a copy.") from error
    if hashlib.sha256(content).hexdigest() != one.archive.sha256:
        raise click.ClickException("The stored file is not what was sealed. Bring it back from a copy.")
    out.write_bytes(content)
    click.echo(f"{out}: {len(content):,} bytes, SHA-256 {one.archive.sha256}")


@command.command("erase")
@click.argument("code")
@click.option("--reason", required=True, help="Kept with the archive, and told to whoever asks for it.")
@click.confirmation_option(prompt="The file is deleted for good. Erase it?")
def erase_command(code: str, reason: str) -> None:
    """Delete an archive's file. That it was issued stays told, with the reason."""
    one = _found(code)
    try:
        erase_archive(system_actor("flask archive erase", one.archive.school_id), one, reason)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    db.session.commit()
    click.echo(f"{one.archive.code} is erased; the worker deletes its file.")


def _found(typed: str) -> Issued:
    """The archive of a code, in whose school the rest of the command works."""
    code = parse_code(typed)
    with system_scope():
        row = db.session.scalars(select(Archive).where(Archive.code == code)).first() if code else None
    if row is None:
        raise click.ClickException(f"There is no archive {typed}. `flask archive list` lists them.")
    open_school(row.school_id)
    return issued([row])[0]
