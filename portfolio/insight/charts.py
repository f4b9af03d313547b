"""The one maker of charts: bars by dimension as an ECharts option, for screens and for paper alike.

A dimension is never told by colour alone: its sign stands at the bar, and each has a texture of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SCREEN_FONT = "PingFang SC, Microsoft YaHei, Noto Sans SC, Noto Sans CJK SC, sans-serif"
PAPER_FONT = "Xingji Sans, Noto Sans CJK SC"
BAR_HEIGHT, FRAME = 34, 36  # CSS pixels
# On a screen the page's own names of colours, which its script reads anew when light turns dark.
SCREEN = {
    "moral": "var(--moral)", "learning": "var(--learning)", "body": "var(--body-mind)", "aesthetic": "var(--aesthetic)",
    "labour": "var(--labour)", "feature": "var(--feature)", "ink": "var(--ink)", "muted": "var(--muted)",
    "hairline": "var(--hairline)", "sheet": "var(--sheet)",
}  # fmt: skip
PAPER = {
    "moral": "#B3392F", "learning": "#1F5FA8", "body": "#2B7A4B", "aesthetic": "#7A4FA3", "labour": "#96600A",
    "feature": "#17324D", "ink": "#17324D", "muted": "#52667A", "hairline": "#D9DFE5", "sheet": "#FFFFFF",
}  # fmt: skip
# symbol size, dashes across, dashes down, turned by (radians)
_TEXTURES: Mapping[str, tuple[list[Any], list[int], float]] = {
    "moral": ([1, 0], [2, 6], 0.785),
    "learning": ([1, 0], [2, 6], -0.785),
    "body": ([1, 0], [2, 6], 0.0),
    "aesthetic": ([1, 0], [2, 6], 1.571),
    "labour": ([[6, 6], [0, 6, 6, 0]], [6, 0], 0.785),
}


@dataclass(frozen=True)
class Bar:
    """One bar: its dimension's code, sign and name, and how much."""

    code: str
    sign: str
    name: str
    value: int


@dataclass(frozen=True)
class Look:
    """Where a chart is drawn: its colours and fonts, and whether the library can measure words there."""

    colours: Mapping[str, str]
    font: str
    can_measure: bool


ON_SCREEN = Look(SCREEN, SCREEN_FONT, can_measure=True)
ON_PAPER = Look(PAPER, PAPER_FONT, can_measure=False)


def bars_by_dimension(bars: Sequence[Bar], title: str, look: Look, *, whole: int | None = None) -> dict[str, Any]:
    """An ECharts option: a bar for each dimension in the framework's order. `whole`: what all of them are part of.

    `title` is what the chart says to who cannot see it; a table of the same numbers stands beside each chart.
    """
    text = {"fontFamily": look.font, "fontSize": 13, "color": look.colours["ink"]}
    said = ", ".join(f"{bar.sign} {bar.name} {bar.value}" for bar in bars)
    return {
        "animation": False,
        "textStyle": {"fontFamily": look.font},
        "aria": {"enabled": True, "label": {"description": f"{title}: {said}"}, "decal": {"show": True}},
        "grid": _grid(bars, look),
        "xAxis": {
            "type": "value",
            "minInterval": 1,
            "max": whole or None,
            "axisLabel": {**text, "fontSize": 11, "color": look.colours["muted"]},
            "splitLine": {"lineStyle": {"color": look.colours["hairline"]}},
        },
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": [f"{bar.sign} {bar.name}" for bar in bars],
            "axisLabel": text,
            "axisTick": {"show": False},
            "axisLine": {"lineStyle": {"color": look.colours["muted"]}},
        },
        "series": [
            {
                "type": "bar",
                "barWidth": 16,
                "silent": True,
                "label": {"show": True, "position": "right", **text},
                "data": [{"value": bar.value, "itemStyle": _style(bar.code, look)} for bar in bars],
            }
        ],
    }


def chart_height(bars: Sequence[Bar]) -> int:
    """In CSS pixels."""
    return FRAME + BAR_HEIGHT * len(bars)


def _grid(bars: Sequence[Bar], look: Look) -> dict[str, Any]:
    if look.can_measure:
        return {"left": 4, "right": 44, "top": 8, "bottom": 4, "containLabel": True}
    left = max((_width(f"{bar.sign} {bar.name}") for bar in bars), default=0)
    return {"left": left + 14, "right": 44, "top": 8, "bottom": 28, "containLabel": False}


def _width(words: str) -> int:
    """How wide words of 13 px are at most: a Chinese character is a square, a Latin letter some 0.6 of one."""
    return round(sum(13 if character > "\u2e7f" else 7.6 for character in words))


def _style(code: str, look: Look) -> dict[str, Any]:
    across, down, turned = _TEXTURES.get(code, ([4, 4], [4, 4], 0.0))
    texture = {"symbol": "rect", "dashArrayX": across, "dashArrayY": down, "rotation": turned}
    light = "rgba(255,255,255,0.28)"
    return {"color": look.colours.get(code, look.colours["feature"]), "decal": {**texture, "color": light}}
