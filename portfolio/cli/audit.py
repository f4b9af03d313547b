"""`flask audit`: verifies the chains of the audit log, and prints where they end."""

import sys
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from portfolio.core.audit_heads import present_heads, read_heads
from portfolio.core.audit_verify import Finding, Heads, heads_by_school, verify
from portfolio.core.db import reading
from portfolio.core.scope import system_scope
from portfolio.privacy.queries import school_codes

MAX_SHOWN = 200
PROGRESS_STEP = 50_000

command = AppGroup("audit", help="The audit log's chains.")


@command.command("heads")
def print_heads() -> None:
    """The present heads, TAB-separated: school, number, count, hash, moment, school's id."""
    with system_scope(), reading():
        for head in present_heads(school_codes()):
            click.echo(head.line())


@command.command("verify")
@click.option("--school", "school_code", help="Only this school's chain, by its code.")
@click.option(
    "--heads",
    "heads_dir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of written heads; default AUDIT_HEADS_DIR, a copy kept elsewhere proves more.",
)
def verify_command(school_code: str | None, heads_dir: Path | None) -> None:
    """Find any edit, removal, insertion, reordering or cut tail. Ends with 0 when all is well, with 1 otherwise."""
    with system_scope(), reading():
        heads, findings = heads_by_school(read_heads(heads_dir or current_app.config["SETTINGS"].heads_folder))
        codes = school_codes()
        school_id = _school_id(codes, school_code)
        chains = _Chains(codes)
        found = _print(findings, codes) + _print(verify(heads, school_id, chains.progress), codes)
        chains.sum_up(heads)
    click.echo(f"{found} finding(s)" if found else "The audit log is as it was sealed.")
    if found:
        sys.exit(1)


class _Chains:
    """What was walked: told while it goes on, and summed up."""

    def __init__(self, codes: Mapping[int, str]) -> None:
        self.codes = codes
        self.lengths: dict[int, int] = {}

    def progress(self, school_id: int, done: int, total: int) -> None:
        """Tell how far it is, on the error channel."""
        self.lengths[school_id] = done
        if done % PROGRESS_STEP == 0 and done < total:
            click.echo(f"{self.codes.get(school_id, school_id)}: {done:,} of {total:,} seals", err=True)

    def sum_up(self, heads: Heads) -> None:
        """How long each chain is, and what it could be compared with."""
        for school_id, length in self.lengths.items():
            written = len(heads.get(school_id, {}))
            beside = f"{written:,} written heads" if written else "no head written yet, so a cut end cannot be seen"
            click.echo(f"{self.codes.get(school_id, school_id)}: {length:,} seals, {beside}")


def _school_id(codes: Mapping[int, str], wanted: str | None) -> int | None:
    if wanted is None:
        return None
    for school_id, code in codes.items():
        if code == wanted:
            return school_id
    raise click.ClickException(f"There is no school {wanted}.")


def _print(findings: Iterable[Finding], codes: Mapping[int, str]) -> int:
    """Print what is wrong as it is found, not endlessly; how much it was."""
    found = iter(findings)
    count = 0
    for finding in islice(found, MAX_SHOWN):
        count += 1
        click.echo(f"{codes.get(finding.school_id, f'school {finding.school_id}')}: {finding.words}")
    rest = sum(1 for _finding in found)
    if rest:
        click.echo(f"… and {rest:,} more")
    return count + rest
