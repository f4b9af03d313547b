"""The demo's half-monthly report: the last half month's is issued, as the office would have done."""

from datetime import timedelta

from flask import current_app

from portfolio.accounts.models import User
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.core.scope import school_scope
from portfolio.demo.filing import Filed
from portfolio.reports.half_month import period_of, terms_of
from portfolio.reports.half_month_actions import Typed, begin_half_month, issue_half_month
from portfolio.reports.half_month_words import PARAGRAPHS
from portfolio.school.actors import actor_for

ONE_DAY = timedelta(days=1)
PLANS = (
    "下半个月继续按课表开展课后服务，重点做好两件事：一是请各课程负责老师当天完成考勤；"
    "二是征集学生对下学期课程的意见。"
)  # fmt: skip


def issue_last_half_month(filed: Filed, office: str) -> int:
    """Issue the report of the half month before this one, where a term has a day in it; how many editions."""
    with school_scope(filed.school.id):
        period = period_of(period_of(clock.today()).from_on - ONE_DAY)
        if not terms_of(period):
            return 0
        actor = actor_for(db.session.get_one(User, filed.users[office]), filed.school.id)
        report = begin_half_month(actor, period)
        words = dict.fromkeys(PARAGRAPHS, "") | {"plans": PLANS}
        typed = Typed(words, dict.fromkeys(PARAGRAPHS, ""), report.revision)
        return issue_half_month(actor, report, typed, "zh", current_app.extensions["storage"])
