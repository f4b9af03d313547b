"""Names shown to people outside: enough to recognise somebody one knows, not enough to look somebody up."""

import unicodedata

_PAIRS = (
    "欧阳司马上官诸葛东方皇甫尉迟公孙慕容令狐宇文长孙司徒夏侯端木南宫西门独孤轩辕澹台万俟闻人申屠"
    "太史淳于单于公冶仲孙钟离呼延东郭赫连濮阳拓跋百里公羊宗政鲜于闾丘亓官司寇子车颛孙巫马公西漆雕"
    "乐正壤驷公良夹谷宰父谷梁段干左丘梁丘纳兰完颜南门东门第五歐陽司馬諸葛東方尉遲長孫獨孤軒轅鮮于鍾離"
)
COMPOUND_SURNAMES = frozenset(_PAIRS[start : start + 2] for start in range(0, len(_PAIRS), 2))
MOST_STARS = 3


def masked_name(name: str) -> str:
    """Surname and last character: 张*明, 欧阳*明; of two characters the surname, 张*; of one nothing, *."""
    letters = _letters(name.strip())
    if len(letters) < 2:
        return "*"
    surname = 2 if len(letters) > 2 and "".join(letters[:2]) in COMPOUND_SURNAMES else 1
    given = letters[surname:]
    last = given.pop() if len(given) > 1 else ""
    return "".join(letters[:surname]) + "*" * min(len(given), MOST_STARS) + last


def _letters(name: str) -> list[str]:
    """As a reader sees them: accents and variation selectors stay with their letter."""
    letters: list[str] = []
    for character in name:
        is_mark = unicodedata.category(character) in {"Mn", "Me"}
        if is_mark and letters:
            letters[-1] += character
        else:
            letters.append(character)
    return letters
