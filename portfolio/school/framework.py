"""The two presets of PRODUCT.md and the making of versions from them."""

from sqlalchemy import func, select

from portfolio.core.db import db
from portfolio.school.framework_models import Dimension, FrameworkVersion, Indicator

# code, sign, name, English name, indicators (name, English name)
DimensionPreset = tuple[str, str, str, str, tuple[tuple[str, str], ...]]

COMPULSORY: tuple[DimensionPreset, ...] = (
    ("moral", "德", "品德发展", "Moral development", (
        ("理想信念", "Ideals and convictions"), ("社会责任", "Social responsibility"), ("行为习惯", "Conduct"))),
    ("learning", "学", "学业发展", "Learning", (
        ("学习习惯", "Study habits"), ("创新精神", "Inventiveness"), ("学业水平", "Learning outcomes"))),
    ("body", "体", "身心发展", "Body and mind", (
        ("健康生活", "Healthy living"), ("身心素质", "Fitness of body and mind"))),
    ("aesthetic", "美", "审美素养", "Aesthetic literacy", (
        ("美育实践", "Practice of the arts"), ("感受表达", "Perception and expression"))),
    ("labour", "劳", "劳动与社会实践", "Labour and social practice", (
        ("劳动习惯", "Habits of work"), ("社会体验", "Experience of society"))),
)  # fmt: skip
SENIOR_HIGH: tuple[DimensionPreset, ...] = (
    ("moral", "德", "思想品德", "Character", (
        ("爱党爱国", "Love of country"), ("公益志愿", "Public service"), ("诚信友善", "Integrity"))),
    ("learning", "学", "学业水平", "Academic work", (
        ("课程学习", "Course work"), ("研究性学习", "Inquiry"), ("创新成果", "Works"))),
    ("body", "体", "身心健康", "Health", (("体育锻炼", "Exercise"), ("心理调适", "Balance of mind"))),
    ("aesthetic", "美", "艺术素养", "Arts", (("艺术兴趣", "Interest in the arts"), ("艺术特长", "Artistic practice"))),
    ("labour", "实", "社会实践", "Social practice", (("生产劳动", "Productive work"), ("社会调查", "Field study"))),
)  # fmt: skip
PRESETS: dict[str, tuple[str, str, tuple[DimensionPreset, ...]]] = {
    "compulsory": ("义务教育阶段（2021年评价指南）", "Compulsory education (2021 guide)", COMPULSORY),
    "senior_high": ("普通高中（2014年意见）", "Senior high (2014 opinion)", SENIOR_HIGH),
}


def publish_preset(school_id: int, preset: str) -> FrameworkVersion:
    """Add a version made from a preset; flushed. Terms that exist keep theirs."""
    name, name_en, dimensions = PRESETS[preset]
    versions = select(func.max(FrameworkVersion.version)).where(FrameworkVersion.school_id == school_id)
    latest = db.session.scalar(versions)
    version = FrameworkVersion(
        school_id=school_id, version=(latest or 0) + 1, preset=preset, name=name, name_en=name_en
    )
    version.dimensions = [
        Dimension(
            school_id=school_id,
            position=position,
            code=code,
            sign=sign,
            name=dimension,
            name_en=dimension_en,
            indicators=[
                Indicator(school_id=school_id, position=order, name=indicator, name_en=indicator_en)
                for order, (indicator, indicator_en) in enumerate(indicators, 1)
            ],
        )
        for position, (code, sign, dimension, dimension_en, indicators) in enumerate(dimensions, 1)
    ]
    db.session.add(version)
    db.session.flush()
    return version
