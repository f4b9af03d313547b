"""Flask commands, one module per topic.

Each module of this package offers `command`, a click command or group; `flask --app wsgi NAME` is its own name.
"""

from importlib import import_module
from pkgutil import iter_modules

from flask import Flask


def register_commands(app: Flask) -> None:
    """Add the command of every module here. wsgi.py calls this: commands know the application, not the reverse."""
    for found in iter_modules(__path__):
        app.cli.add_command(import_module(f"{__name__}.{found.name}").command)
