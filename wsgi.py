"""The WSGI entry: `gunicorn wsgi:app`, `flask --app wsgi …`."""

from portfolio.app import create_app

app = create_app()
