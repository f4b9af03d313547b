"""The room's background jobs."""


def register_jobs() -> None:
    """Name the room's kinds of job."""
