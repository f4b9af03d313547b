"""Pictures in a row of one height, and the QR code that leads to a document's verification."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import segno

from portfolio.core.pdf import StorageReader
from portfolio.reports.documents import Picture, Verification

QR = "verification.svg"
COLUMN = 480.0  # points: report.css
GAP = 9.0
USUAL_SHAPE = 4 / 3  # of a picture whose size is not known


@dataclass(frozen=True)
class Placed:
    """A picture and its size on paper, in points."""

    picture: Picture
    width: float
    height: float


def in_a_row(pictures: Sequence[Picture], *, across: float, tallest: float) -> list[Placed]:
    """Side by side, all of one height, together as wide as `across` or as tall as `tallest`."""
    if not pictures:
        return []
    shapes = [_shape(picture) for picture in pictures]
    height = min(tallest, (across - GAP * (len(pictures) - 1)) / sum(shapes))
    return [
        Placed(picture, round(height * shape, 1), round(height, 1))
        for picture, shape in zip(pictures, shapes, strict=True)
    ]


def _shape(picture: Picture) -> float:
    return picture.width / picture.height if picture.width and picture.height else USUAL_SHAPE


def with_qr(read_storage: StorageReader, verification: Verification | None) -> StorageReader:
    """Storage that also holds the QR code."""
    if verification is None:
        return read_storage
    drawn = io.BytesIO()
    segno.make(verification.address, error="m", micro=False).save(
        drawn, kind="svg", border=0, xmldecl=False, omitsize=True, lineclass=None, svgclass=None
    )
    return lambda key: drawn.getvalue() if key == QR else read_storage(key)
