"""The demo's evidence files: each picture drawn, sized and stored once, then standing for several shots."""

import hashlib
import multiprocessing
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from math import sqrt
from random import Random

from portfolio.core import clock, images
from portfolio.core.storage import content_key, storage_from_url
from portfolio.demo import scenes
from portfolio.settings import Settings

SIZES = ("master", "screen", "thumb", "print")
MOST_OF_A_SUBJECT = 12
PICTURE_SIZE = (1024, 768)
CERTIFICATE_PDF = "certificate_pdf"


@dataclass(frozen=True)
class Shot:
    """A file that a record needs. `subject` is a painter of scenes or CERTIFICATE_PDF; `name` is written on the latter.

    Shots of the same `seed` are the very same file.
    """

    subject: str
    seed: int
    taken_at: datetime
    name: str = ""


@dataclass(frozen=True)
class Stored:
    """What an evidence row says of a file; keys by the name of their size, sizes in bytes and pixels."""

    filename: str
    media_type: str
    size: int
    sha256: str
    width: int
    height: int
    pages: int | None
    keys: dict[str, str]


@dataclass(frozen=True)
class _Plate:
    """Something to draw once for a school: a picture, or one certificate."""

    school_code: str
    picture: scenes.Picture
    shot: Shot | None = None


@dataclass(frozen=True)
class _Print:
    """A plate drawn, with its sizes stored."""

    content: bytes
    width: int
    height: int
    keys: dict[str, str]


@dataclass
class Album:
    """The files of a school's shots, made by `develop`."""

    prints: dict[str, list[_Print]] = field(default_factory=dict)
    certificates: dict[int, _Print] = field(default_factory=dict)
    used: Counter[str] = field(default_factory=Counter)
    shown: dict[int, Stored] = field(default_factory=dict)
    receipts: set[str] = field(default_factory=set)

    def stored(self, shot: Shot) -> Stored:
        """The file of a shot. Ask in the order of classes: neighbours then get different pictures."""
        if shot.seed not in self.shown:
            self.shown[shot.seed] = self._certificate(shot) if shot.subject == CERTIFICATE_PDF else self._photo(shot)
        return self.shown[shot.seed]

    def _certificate(self, shot: Shot) -> Stored:
        filename = f"奖状扫描件_{clock.local(shot.taken_at):%Y%m%d}.pdf"
        return _described(self.certificates[shot.seed], None, filename, "application/pdf")

    def _photo(self, shot: Shot) -> Stored:
        prints, moment = self.prints[shot.subject], _as_a_camera_says(shot.taken_at)
        filename = scenes.phone_name(Random(f"name/{shot.seed}"), moment)
        while True:  # two phones of one make at the same second would have taken the same file
            plate = prints[self.used[shot.subject] % len(prints)]
            self.used[shot.subject] += 1
            content = scenes.redate(plate.content, shot.seed + self.used[shot.subject], moment)
            file = _described(plate, content, filename, "image/jpeg")
            if file.sha256 not in self.receipts:
                self.receipts.add(file.sha256)
                return file


def develop(shots: Sequence[Shot], school_code: str, settings: Settings, *, count: int, seed: int) -> Album:
    """Draw about `count` pictures for the shots and one file for each certificate, and store their sizes. Forks."""
    wanted = Counter(shot.subject for shot in shots if shot.subject != CERTIFICATE_PDF)
    plates = [_Plate(school_code, picture) for picture in _library(wanted, count, seed)]
    scans = {shot.seed: shot for shot in shots if shot.subject == CERTIFICATE_PDF}
    plates += [_Plate(school_code, scenes.Picture(CERTIFICATE_PDF, shot.seed), shot) for shot in scans.values()]
    album = Album()
    with multiprocessing.get_context("fork").Pool(min(os.cpu_count() or 1, 8)) as pool:
        for plate, done in zip(plates, pool.imap(partial(_make, settings=settings), plates), strict=True):
            if plate.shot:
                album.certificates[plate.shot.seed] = done
            else:
                album.prints.setdefault(plate.picture.subject, []).append(done)
    return album


def _library(wanted: Counter[str], count: int, seed: int) -> list[scenes.Picture]:
    """How many pictures each subject gets: by the root of how often it is wanted, so that rare ones vary too."""
    total = sum(sqrt(times) for times in wanted.values()) or 1
    shares = {
        subject: max(1, min(times, MOST_OF_A_SUBJECT, round(count * sqrt(times) / total)))
        for subject, times in sorted(wanted.items())
    }
    return [
        scenes.Picture(subject, seed * 100_000 + at * 100 + number)
        for at, (subject, share) in enumerate(shares.items())
        for number in range(share)
    ]


def _make(plate: _Plate, *, settings: Settings) -> _Print:
    """Draw, size and store one plate; runs in a forked process, so with a storage of its own."""
    storage = storage_from_url(settings.storage_url, settings.data_dir)
    content = _drawn(plate)
    sha256 = hashlib.sha256(content).hexdigest()
    derived = images.derive(content)
    keys = {size: content_key(plate.school_code, sha256, f"{size}.jpg") for size in SIZES}
    for size, key in keys.items():
        storage.put(key, getattr(derived, size).data)
    return _Print(content, derived.master.width, derived.master.height, keys)


def _drawn(plate: _Plate) -> bytes:
    if plate.shot is None:
        return scenes.draw_picture(plate.picture, size=PICTURE_SIZE)
    moment = _as_a_camera_says(plate.shot.taken_at)
    return scenes.draw_certificate_pdf(plate.shot.seed, moment, name=plate.shot.name)


def _as_a_camera_says(moment: datetime) -> datetime:
    return clock.local(moment).replace(tzinfo=None)


def _described(plate: _Print, content: bytes | None, filename: str, media_type: str) -> Stored:
    received = content if content is not None else plate.content
    return Stored(
        filename=filename,
        media_type=media_type,
        size=len(received),
        sha256=hashlib.sha256(received).hexdigest(),
        width=plate.width,
        height=plate.height,
        pages=1 if media_type == "application/pdf" else None,
        keys=plate.keys,
    )
