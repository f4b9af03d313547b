"""Text as a reader counts and reads it: length in characters, cleaning, sort keys, search words."""

import re
import unicodedata

from pypinyin import Style, lazy_pinyin
from pypinyin.contrib.tone_convert import to_normal

# Surnames whose reading differs from the character's usual one.
SURNAME_READINGS = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "任": "ren", "查": "zha",
    "区": "ou", "朴": "piao", "盖": "ge", "华": "hua", "翟": "zhai", "尉": "wei",
    "纪": "ji", "燕": "yan", "曲": "qu", "宁": "ning", "洗": "xian", "冼": "xian",
    "缪": "miao", "秘": "bi", "召": "shao", "折": "she", "重": "chong", "种": "chong",
    "员": "yun", "佴": "nai", "尉迟": "yu chi", "万俟": "mo qi", "长孙": "zhang sun",
    "澹台": "tan tai", "单于": "chan yu", "乐": "yue", "藏": "zang", "贾": "jia",
}  # fmt: skip

_BIDI_AND_INVISIBLE = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C, 0xFEFF, 0x2028, 0x2029}
_JOINERS = (0x200D, 0xFE0E, 0xFE0F)


def reader_length(text: str) -> int:
    """How many characters a reader sees: an emoji with its modifiers is one, so is a letter with its accents.

    Follows the shape of extended grapheme clusters (Unicode UAX #29) as far as names and pupils' texts need it.
    """
    count, is_joined, flags = 0, False, 0
    for character in text.replace("\r\n", "\n"):
        point = ord(character)
        is_flag = 0x1F1E6 <= point <= 0x1F1FF
        flags = flags + 1 if is_flag else 0
        is_extending = (
            unicodedata.combining(character) != 0
            or unicodedata.category(character) in {"Mn", "Me"}
            or point in _JOINERS
            or 0x1F3FB <= point <= 0x1F3FF
            or 0xE0020 <= point <= 0xE007F
            or 0xE0100 <= point <= 0xE01EF
        )
        if not (is_extending or is_joined or (is_flag and flags % 2 == 0)):
            count += 1
        is_joined = point == _JOINERS[0]
    return count


def forbidden_characters(text: str, *, is_multiline: bool = False) -> list[str]:
    """Control, bidirectional and other unseen characters of a text, as `U+XXXX`, each once."""
    allowed = "\n\r\t" if is_multiline else ""
    found = [
        character
        for character in text
        if character not in allowed
        and (unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"} or ord(character) in _BIDI_AND_INVISIBLE)
    ]
    return [f"U+{ord(character):04X}" for character in dict.fromkeys(found)]


def tidy(text: str, *, is_multiline: bool = False) -> str:
    """What is stored: composed form (NFC), no space at the ends, line ends as \\n; in one line where that is meant."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return text if is_multiline else re.sub(r"\s+", " ", text)


def search_form(text: str) -> str:
    """The form in which texts and search words are compared: full-width and case folded away."""
    return unicodedata.normalize("NFKC", text).casefold()


def name_sort_key(name: str) -> str:
    """Pinyin of a name, syllables apart, with surname readings (曾 zeng, 单 shan); other scripts' letters stay."""
    name = name.strip()
    for surname in (name[:2], name[:1]):
        if surname in SURNAME_READINGS:
            rest = lazy_pinyin(name[len(surname) :], style=Style.NORMAL)
            return " ".join([SURNAME_READINGS[surname], *rest]).casefold()
    return to_normal(" ".join(lazy_pinyin(name, style=Style.NORMAL))).casefold()
