"""Who may do what with an activity."""

from portfolio.activities.models import Activity
from portfolio.school.actors import Actor
from portfolio.school.roles import Role


def can_plan(actor: Actor) -> bool:
    """Whether the actor may enter activities: teachers and the office."""
    return actor.has(Role.TEACHER, Role.HOMEROOM, Role.OFFICE)


def can_run(activity: Activity, actor: Actor) -> bool:
    """Whether the activity is the actor's to keep: its organiser's, its helpers', the office's."""
    if activity.school_id != actor.school_id or actor.user_id is None:
        return False
    is_on_staff = actor.user_id == activity.organiser_id or actor.user_id in {each.user_id for each in activity.staff}
    return actor.has(Role.OFFICE) or (is_on_staff and can_plan(actor))
