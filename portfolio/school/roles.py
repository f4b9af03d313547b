"""The roles a person may hold; a person may hold several."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


class Role(StrEnum):
    """PRODUCT.md, "Roles". `homeroom` comes from being a class's homeroom teacher or deputy, not from a membership."""

    STUDENT = "student"
    GUARDIAN = "guardian"
    TEACHER = "teacher"
    HOMEROOM = "homeroom"
    OFFICE = "office"
    PRINCIPAL = "principal"
    ADMIN = "admin"
    INSPECTOR = "inspector"

    @property
    def title(self) -> LazyString:
        """The role's name in the reader's language."""
        return TITLES[self]


TITLES: dict[Role, LazyString] = {
    Role.STUDENT: _l("Student"),
    Role.GUARDIAN: _l("Guardian"),
    Role.TEACHER: _l("Subject teacher"),
    Role.HOMEROOM: _l("Homeroom teacher"),
    Role.OFFICE: _l("Academic office"),
    Role.PRINCIPAL: _l("Principal"),
    Role.ADMIN: _l("Administrator"),
    Role.INSPECTOR: _l("District inspector"),
}
STAFF = (Role.TEACHER, Role.HOMEROOM, Role.OFFICE, Role.PRINCIPAL, Role.ADMIN)
