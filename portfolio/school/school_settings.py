"""A school's own settings, typed, with their defaults; kept as JSON on the school."""

from dataclasses import asdict, dataclass, fields, replace

from portfolio.school.models import School


@dataclass(frozen=True)
class SchoolSettings:
    """Limits are in characters as a reader counts them. PRODUCT.md, "The activity record"."""

    title_limit: int = 30
    description_limit: int = 200
    reflection_limit: int = 100
    evidence_limit: int = 4
    verified_facts_need_no_review: bool = True
    keeps_originals: bool = False
    slip_days: int = 14
    print_languages: str = "zh"
    first_grade: int = 1
    last_grade: int = 12
    picks_per_dimension: int = 5
    story_limit: int = 300
    statement_limit: int = 400
    evaluation_levels: tuple[str, ...] = ()  # named levels of evaluation; none: words alone
    notice_days: int = 10  # working days of a public notice
    objection_days: int = 5  # working days in which an objection is answered
    stated_years: tuple[int, ...] = ()  # not published, yet the office lets their working days be counted


def settings_of(school: School) -> SchoolSettings:
    """The school's settings; what it has not set has the default, what is no longer known is left out."""
    known = {field.name for field in fields(SchoolSettings)}
    kept = {key: value for key, value in school.settings.items() if key in known}
    for name in {"evaluation_levels", "stated_years"} & kept.keys():
        kept[name] = tuple(kept[name])
    return SchoolSettings(**kept)


def with_stated_year(settings: SchoolSettings, year: int) -> SchoolSettings:
    """The settings with one more year whose working days may be counted."""
    return replace(settings, stated_years=tuple(sorted({*settings.stated_years, year})))


def save_settings(school: School, settings: SchoolSettings) -> None:
    """Keep the settings."""
    school.settings = asdict(settings)
