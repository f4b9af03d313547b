"""The room's blueprint, shared by its route files, and whom they let in."""

from flask import Blueprint

from portfolio.school.roles import Role

READERS = (Role.STUDENT, Role.GUARDIAN, Role.TEACHER, Role.HOMEROOM, Role.OFFICE, Role.PRINCIPAL)
PRINTERS = (Role.HOMEROOM, Role.OFFICE, Role.PRINCIPAL)
WHOLE_SCHOOL = (Role.OFFICE, Role.PRINCIPAL)

bp = Blueprint("reports", __name__)
