"""One reader of now, and one way of telling what was."""

from datetime import UTC, datetime

from portfolio.core import clock

THEN = datetime(2026, 7, 3, 10, 20, tzinfo=clock.DEFAULT_ZONE)


def test_a_block_is_done_at_the_moment_told_and_the_next_one_now() -> None:
    with clock.as_if(THEN):
        assert clock.now() == THEN
        assert clock.now().tzinfo is UTC
        assert clock.today() == THEN.date()
    assert clock.now() > THEN


def test_the_innermost_moment_counts() -> None:
    later = THEN.replace(hour=12)
    with clock.as_if(THEN):
        with clock.as_if(later):
            assert clock.now() == later
        assert clock.now() == THEN
