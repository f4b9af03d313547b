"""The demo's pictures: real photographs in every technical respect, all different, quickly drawn."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

import pytest
from PIL import Image, ImageOps

from portfolio.demo import scenes

SHOT_AT = datetime(2026, 10, 12, 15, 30, 12)  # noqa: DTZ001 - as a camera writes it


@pytest.mark.parametrize("subject", sorted(scenes.PAINTERS))
def test_every_subject_is_a_bright_and_busy_jpeg(subject: str) -> None:
    content = scenes.draw_scene(subject, 7, SHOT_AT)
    picture = ImageOps.exif_transpose(Image.open(BytesIO(content)))
    assert min(picture.size) >= 720
    assert 60_000 < len(content) <= scenes.JPEG_CAP
    assert len(picture.resize((40, 30)).convert("RGB").getcolors(1200) or []) > 400


def test_every_record_kind_has_subjects() -> None:
    assert all(set(subjects) <= set(scenes.PAINTERS) for subjects in scenes.SUBJECTS.values())
    assert set(scenes.PAINTERS) == {name for subjects in scenes.SUBJECTS.values() for name in subjects}


def test_a_picture_tells_when_and_with_what_it_was_taken() -> None:
    exif = Image.open(BytesIO(scenes.draw_scene("film", 3, SHOT_AT))).getexif()
    assert exif.get_ifd(0x8769)[0x9003] == "2026:10:12 15:30:12"
    assert (exif[0x010F], exif[0x0110]) in scenes.PHONES


def test_some_pictures_are_stored_lying_and_shown_upright() -> None:
    pictures = [Image.open(BytesIO(scenes.draw_scene("certificate", seed, SHOT_AT))) for seed in range(12)]
    turned = [picture for picture in pictures if picture.getexif().get(0x0112) == scenes.TURNED]
    assert turned
    assert all(picture.width > picture.height for picture in turned)


def test_the_same_seed_draws_the_same_bytes_and_another_does_not() -> None:
    assert scenes.draw_scene("drama", 1, SHOT_AT) == scenes.draw_scene("drama", 1, SHOT_AT)
    assert scenes.draw_scene("drama", 1, SHOT_AT) != scenes.draw_scene("drama", 2, SHOT_AT)


def test_the_library_covers_every_subject_without_repeats() -> None:
    pictures = scenes.library(160)
    assert len(set(pictures)) == 160
    assert {picture.subject for picture in pictures} == set(scenes.PAINTERS)


def test_one_drawing_serves_for_several_dated_shots() -> None:
    master = scenes.draw_picture(scenes.library(1)[0])
    same = scenes.redate(master, 5, SHOT_AT)
    assert Image.open(BytesIO(same)).getexif()[0x0132] == "2026:10:12 15:30:12"
    assert Image.open(BytesIO(same)).tobytes() == Image.open(BytesIO(master)).tobytes()
