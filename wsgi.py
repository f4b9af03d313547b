"""The WSGI entry: `gunicorn wsgi:app`, `flask --app wsgi …`."""

import sys

from portfolio.cli import register_commands

try:
    from portfolio.app import create_app
except OSError as error:  # WeasyPrint loads its libraries while it is imported
    sys.exit(f"{error}\nmend: make setup, or apt-get install -y libpango-1.0-0 libpangoft2-1.0-0")

app = create_app()
register_commands(app)
