"""Every good file becomes the same plain JPEGs: upright, small enough, in sRGB, and without a word about the phone."""

import io

import pikepdf
import pytest
from PIL import Image, ImageCms

from portfolio.core.images import Derivatives, derive, inspect
from tests.core.sample_files import BLUE, KINDS, RED, exif, heic, near, opened, sample, saved, scene


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_becomes_plain_jpegs_of_the_same_picture(kind: str) -> None:
    for made in vars(derive(sample(kind))).values():
        image = opened(made.data)
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (made.width, made.height))
        assert near(image, 0.2, 0.1, RED)
        assert near(image, 0.8, 0.8, BLUE)


def test_sizes_never_exceed_their_limits_and_never_grow() -> None:
    made = derive(saved(scene(3000, 1800), "JPEG"))
    assert sizes(made) == {"master": (2560, 1536), "screen": (1280, 768), "print": (900, 540), "thumb": (320, 240)}
    assert set(sizes(derive(saved(scene(200, 200), "PNG"))).values()) == {(200, 200)}


def sizes(made: Derivatives) -> dict[str, tuple[int, int]]:
    return {name: (one.width, one.height) for name, one in vars(made).items()}


@pytest.mark.parametrize("size", [(4000, 40), (40, 4000), (1, 1), (1, 5000)])
def test_a_thin_picture_still_has_all_its_derivatives(size: tuple[int, int]) -> None:
    made = derive(saved(scene(*size), "JPEG"))
    assert max(made.master.width, made.master.height) <= 2560
    assert max(made.thumb.width, made.thumb.height) <= 320


@pytest.mark.parametrize(("orientation", "corner"), [
    (1, (0.1, 0.1)), (2, (0.9, 0.1)), (3, (0.9, 0.9)), (4, (0.1, 0.9)),
    (5, (0.1, 0.1)), (6, (0.9, 0.1)), (7, (0.9, 0.9)), (8, (0.1, 0.9)),
])  # fmt: skip
def test_a_picture_taken_sideways_is_turned_upright(orientation: int, corner: tuple[float, float]) -> None:
    data = saved(scene(), "JPEG", exif=exif(orientation))
    found, made = inspect(data), derive(data).master
    assert (found.width, found.height) == (made.width, made.height) == ((300, 400) if orientation > 4 else (400, 300))
    assert near(opened(made.data), *corner, RED)


def test_a_heic_taken_sideways_is_turned_once() -> None:
    data = heic(scene(), exif=exif(6))
    found, made = inspect(data), derive(data).master
    assert (found.width, found.height) == (made.width, made.height) == (300, 400)
    assert near(opened(made.data), 0.9, 0.1, RED)


def test_nothing_about_the_phone_or_the_place_is_left() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = saved(
        scene(),
        "JPEG",
        exif=exif(1, "2026:11:20 10:00:00"),
        comment=b"Zhang San",
        icc_profile=profile,
        xmp=b"<x:xmpmeta/>",
    )
    for made in vars(derive(data)).values():
        assert set(opened(made.data).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert b"Zhang San" not in made.data


def test_derivatives_are_baseline_so_that_any_printer_reads_them() -> None:
    made = derive(sample("progressive"))
    assert b"\xff\xc0" in made.print.data
    assert b"\xff\xc2" not in made.print.data[:200]


def test_the_same_file_gives_the_same_bytes() -> None:
    assert derive(sample("HEIC")) == derive(sample("HEIC"))


def test_what_is_transparent_becomes_white() -> None:
    image = scene().convert("RGBA")
    image.paste((0, 0, 0, 0), (200, 150, 400, 300))
    for data in (saved(image, "PNG"), saved(image, "WEBP", lossless=True), saved(image.quantize(32), "PNG")):
        master = opened(derive(data).master.data)
        assert near(master, 0.8, 0.8, (255, 255, 255))
        assert near(master, 0.2, 0.1, RED)


def test_a_sixteen_bit_grey_keeps_its_shades() -> None:
    grey = Image.new("I;16", (40, 40), 0x8000)
    assert near(opened(derive(saved(grey, "PNG")).master.data), 0.5, 0.5, (128, 128, 128))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "CMYK"])
def test_unusual_colour_modes_are_read(mode: str) -> None:
    data = saved(scene().convert(mode), "JPEG" if mode == "CMYK" else "PNG")
    assert inspect(data).width == 400
    assert opened(derive(data).master.data).mode == "RGB"


def srgb_with_red_and_green_swapped() -> bytes:
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(profile).replace("sRGB".encode("utf-16-be"), "Oddy".encode("utf-16-be"))


def test_a_picture_with_its_own_colours_is_brought_to_srgb() -> None:
    data = saved(scene(), "JPEG", icc_profile=srgb_with_red_and_green_swapped())
    assert near(opened(derive(data).master.data), 0.2, 0.1, (RED[1], RED[0], RED[2]))


def test_a_colour_profile_that_does_not_fit_is_left_aside() -> None:
    other = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    for profile in (other.tobytes(), b"no profile"):
        master = opened(derive(saved(scene(), "JPEG", icc_profile=profile)).master.data)
        assert near(master, 0.2, 0.1, RED)


def test_of_a_moving_picture_the_first_frame_is_taken() -> None:
    frames = [scene(), Image.new("RGB", (400, 300))]
    for kind in ("WEBP", "PNG"):
        data = saved(frames[0], kind, save_all=True, append_images=frames[1:])
        assert inspect(data).width == 400
        assert near(opened(derive(data).master.data), 0.2, 0.1, RED)


def test_a_phones_picture_of_two_views_is_read_as_its_first() -> None:
    data = saved(scene(), "MPO", save_all=True, append_images=[Image.new("RGB", (400, 300))])
    assert inspect(data).media_type == "image/jpeg"
    assert near(opened(derive(data).master.data), 0.2, 0.1, RED)


def test_a_pdf_page_is_drawn_at_most_as_large_as_the_master() -> None:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(14400, 7200))
        pdf.save(out)
    master = derive(out.getvalue()).master
    assert (master.width, master.height) == (2560, 1280)
