"""`flask seal`: makes a school's key, and shows the certificates."""

import click
from flask import current_app
from flask.cli import AppGroup

from portfolio.reports.seals import create_seal, published_seals, seal_of
from portfolio.school.models import School
from portfolio.school.queries import all_schools, school_coded
from portfolio.settings import Settings
from portfolio.web.errors import Refusal

WARNING = """
Nobody above the school vouches for this certificate: it is trusted because the school publishes it at
{address}.
Where the district has a root of its own, put the key it issued in the place of {key}.

Back up two things now, apart from each other, where few people can read them:
  1. the key file {key}
  2. its password: SEAL_PASSWORD, or SECRET_KEY where that is not set
Who has both can seal in the school's name; who loses one of them can seal no more, and what was sealed stays valid.
The certificate ends on {ends:%Y-%m-%d}."""
command = AppGroup("seal", help="The seals that archives are signed with.")


@command.command("create")
@click.option("--school", "school_code", required=True, help="The school's code.")
@click.option("--replace", "is_replacing", is_flag=True, help="Put a new key in the place of the present one.")
def create_command(school_code: str, is_replacing: bool) -> None:
    """Make a key whose certificate vouches for itself. Older archives stay valid by the certificate they name."""
    try:
        seal = create_seal(_school(school_code), is_replacing=is_replacing)
    except Refusal as refusal:
        raise click.ClickException(f"{refusal} --replace puts another in its place.") from refusal
    settings: Settings = current_app.config["SETTINGS"]
    key = settings.seal_folder / f"{school_code}.p12"
    click.echo(f"The seal of {school_code} is made. SHA-256 {seal.fingerprint}")
    click.echo(WARNING.format(address=f"{settings.public_url}/certificates", key=key, ends=seal.valid_until))


@command.command("show")
@click.option("--school", "school_code", help="Only this school's, by its code.")
def show_command(school_code: str | None) -> None:
    """Each school's certificate, until when it seals, and those it took the place of."""
    for school in [_school(school_code)] if school_code else all_schools():
        click.echo(f"{school.code}: {_present(school)}")
        for former in published_seals(school.code)[1:]:
            click.echo(f"  before: SHA-256 {former.fingerprint}")


def _present(school: School) -> str:
    try:
        seal = seal_of(school)
    except Refusal as refusal:
        return str(refusal)
    return f"SHA-256 {seal.fingerprint}, until {seal.valid_until:%Y-%m-%d}"


def _school(code: str) -> School:
    school = school_coded(code)
    if school is None:
        raise click.ClickException(f"There is no school {code}.")
    return school
