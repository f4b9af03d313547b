"""A plan in lines of text, for the command line."""

from collections.abc import Iterator

from flask_babel import gettext as _

from portfolio.school.class_making import label_of
from portfolio.school.roster import Roster
from portfolio.school.roster_plan import Outcome, Plan


def report_lines(plan: Plan, roster: Roster) -> Iterator[str]:
    """Counts, classes that are made, then each change and each refusal with its cell."""
    counts = plan.counts()
    yield _("%(new)s new, %(changed)s changed, %(same)s unchanged, %(refused)s refused", **counts)
    if plan.new_classes:
        yield _("Classes that are made: %(names)s", names="、".join(label_of(key) for key in plan.new_classes))
    if roster.ignored:
        yield _("Columns left aside: %(names)s", names="、".join(roster.ignored))
    for row in plan.of(Outcome.CHANGED):
        changes = "；".join(f"{change.title} {change.old} → {change.new}" for change in row.changes)
        yield _("Line %(line)s changes: %(changes)s", line=row.line, changes=changes)
    for row in plan.of(Outcome.REFUSED):
        for column, reason in row.problems.items():
            yield _("%(cell)s refused: %(reason)s", cell=f"{roster.letters.get(column, '')}{row.line}", reason=reason)


def done_line(*, is_dry_run: bool) -> str:
    """How it ended."""
    return _("Dry run: nothing has changed.") if is_dry_run else _("Imported.")
