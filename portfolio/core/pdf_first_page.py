"""A program of its own that counts a PDF's pages and draws the first, so that a bad PDF can only harm this process.

Reads the PDF from standard input; takes the longest side in pixels and the most pages as arguments. Writes one line of
JSON, {"refused": code, "limit": …} or {"pages": …, "width": …, "height": …, "stride": …}, then the pixels as RGB.
"""

import ctypes
import json
import resource
import sys

import pypdfium2

_MEMORY = 1024 * 1024 * 1024
_SECONDS = 20
_POINTS_PER_INCH = 72
_DPI = 200
_WRONG_PASSWORD, _UNKNOWN_LOCK = 4, 5


def main(longest_side: int, most_pages: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        head, pixels = _draw(sys.stdin.buffer.read(), longest_side, most_pages)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) in {_WRONG_PASSWORD, _UNKNOWN_LOCK}
        head, pixels = {"refused": "locked" if locked else "damaged"}, b""
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + pixels)


def _draw(data: bytes, longest_side: int, most_pages: int) -> tuple[dict[str, object], bytes]:
    document = pypdfium2.PdfDocument(data)
    pages = len(document)
    if pages > most_pages:
        return {"refused": "too_many_pages", "limit": most_pages}, b""
    document.init_forms()
    page = document[0]
    longest = max(page.get_size())
    scale = min(longest_side / longest, _DPI / _POINTS_PER_INCH) if longest > 0 else 0
    bitmap = page.render(scale=scale, rev_byteorder=True, limit_image_cache=True)
    head = {"pages": pages, "width": bitmap.width, "height": bitmap.height, "stride": bitmap.stride}
    return head, ctypes.string_at(bitmap.buffer, bitmap.stride * bitmap.height)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
