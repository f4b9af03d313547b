"""Names as people outside see them."""

import pytest

from portfolio.core.masked_names import masked_name


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张小明", "张*明"), ("李堃", "李*"), ("翀", "*"), ("", "*"), ("欧阳雨", "欧阳*"), ("欧阳小雨", "欧阳*雨"),
        ("司马", "司*"), ("𠅤㛃䶮", "𠅤*䶮"), ("葛󠄀小明", "葛󠄀*明"), ("阿依古丽·买买提", "阿***提"),
        ("Mary Smith", "M***h"),
        (" 张小明 ", "张*明"), ("張曉小明", "張**明"),
    ],
)  # fmt: skip
def test_surname_and_last_character_stay(name: str, masked: str) -> None:
    assert masked_name(name) == masked
