"""Who may print and who may read a report."""

from portfolio.school.actors import Actor
from portfolio.school.roles import Role


def can_print_class(actor: Actor, class_id: int) -> bool:
    """The office and the principal print any class, a homeroom teacher the own one; so does the command line."""
    return class_id in actor.class_ids or can_print_school(actor)


def can_print_school(actor: Actor) -> bool:
    """The office, the principal, the command line."""
    return actor.has(Role.OFFICE, Role.PRINCIPAL) or "system" in actor.roles


def can_read_report(actor: Actor, student_id: int, class_id: int | None) -> bool:
    """The student, the guardians, the class's teachers, the office and the principal."""
    if student_id == actor.student_id or student_id in actor.child_ids:
        return True
    return class_id is not None and can_print_class(actor, class_id)


def can_keep_archives(actor: Actor) -> bool:
    """The office issues archives again and erases them; so does the command line."""
    return actor.has(Role.OFFICE) or "system" in actor.roles
