"""What PDQ still finds after a picture was changed, and what it misses: the tables of docs/methods/hashing.md.

    python benchmarks/studies/robustness_hashing.py [PHOTOGRAPH …] [--scenes 100]

The original's hash is what a list holds. The changed picture is the query, as it is; in all eight ways it could lie
(dihedral); with plain borders cut off (trim); and with all of these. Found means 31 bits or fewer away. Pictures
whose original has quality 49 or less are left out, as in matching.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[2] / "src")]

import numpy as np  # noqa: E402
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps  # noqa: E402

from kinga.methods.hashing import distance, hash_every_way, hash_pixels, kind_of  # noqa: E402
from kinga.methods.hashing.pictures import load_picture  # noqa: E402
from kinga.methods.hashing.vocabulary import Limits, Options  # noqa: E402
from tests.methods.hashing.scenes import scene  # noqa: E402

Change = Callable[[Image.Image], Image.Image]
FOUND, QUALITY, LONGEST = 31, 50, 1600


def main() -> None:
    """Print one table for photographs, if any are given, and one for rendered scenes."""
    asked = argparse.ArgumentParser()
    asked.add_argument("photographs", nargs="*")
    asked.add_argument("--scenes", type=int, default=100)
    given = asked.parse_args()
    Image.MAX_IMAGE_PIXELS = None
    if given.photographs:
        table("photographs", [original(Image.open(path)) for path in given.photographs])
    if given.scenes:
        table("rendered scenes", [scene(seed, (1024, 768)) for seed in range(given.scenes)])


def original(image: Image.Image) -> Image.Image:
    """In RGB, its longer side at most 1,600 pixels."""
    made = ImageOps.exif_transpose(image).convert("RGB")
    made.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    return made


def table(what: str, images: list[Image.Image]) -> None:
    """Recall by change and by kind of query."""
    hashes = [hash_pixels(np.asarray(image)) for image in images]
    kept = [(image, made.pdq) for image, made in zip(images, hashes, strict=True) if made.quality >= QUALITY]
    print(f"\n{len(kept)} {what} of {len(images)} (the others have quality 49 or less)\n")
    print("| change | median distance | found | dihedral | trim | both |\n|---|---|---|---|---|---|")
    for name, change in CHANGES.items():
        far = np.array([ways_off(change(image), pdq) for image, pdq in kept])
        shares = (far <= FOUND).mean(axis=0)
        print(
            f"| {name} | {np.median(far[:, 0]):.0f} | "
            + " | ".join(f"{share:.2f}" for share in shares)
            + " |"
        )


def ways_off(image: Image.Image, pdq: bytes) -> list[int]:
    """Distances of the query as it is, dihedral, trimmed, and both."""
    made = io.BytesIO()
    image.save(made, "PNG", compress_level=1)
    content = made.getvalue()
    pixels = [
        load_picture(io.BytesIO(content), kind_of(content), Options(trim=trim), Limits()).pixels
        for trim in (False, True)
    ]
    ways = [[distance(way.pdq, pdq) for way in hash_every_way(one)] for one in pixels]
    return [ways[0][0], min(ways[0]), min(ways[0][0], ways[1][0]), min(*ways[0], *ways[1])]


def jpeg(quality: int) -> Change:
    def change(image: Image.Image) -> Image.Image:
        made = io.BytesIO()
        image.save(made, "JPEG", quality=quality)
        return Image.open(made).convert("RGB")

    return change


def resized(share: float) -> Change:
    def change(image: Image.Image) -> Image.Image:
        sides = max(1, round(image.width * share)), max(1, round(image.height * share))
        return image.resize(sides, Image.Resampling.BILINEAR)

    return change


def cropped(share: float) -> Change:
    def change(image: Image.Image) -> Image.Image:
        across, down = round(image.width * share), round(image.height * share)
        return image.crop((across, down, image.width - across, image.height - down))

    return change


def turned(degrees: float) -> Change:
    return lambda image: image.rotate(degrees, Image.Resampling.BICUBIC)


def framed(share: float, colour: str, *, above_and_below: bool = False) -> Change:
    def change(image: Image.Image) -> Image.Image:
        down = round(image.height * share)
        across = 0 if above_and_below else round(image.width * share)
        return ImageOps.expand(image, (across, down), colour)

    return change


def captioned(image: Image.Image) -> Image.Image:
    """A line of words in a white strip under the picture, an eighth of its height."""
    strip = image.height // 8
    made = Image.new("RGB", (image.width, image.height + strip), "white")
    made.paste(image)
    ImageDraw.Draw(made).text(
        (20, image.height + strip // 5), "words under the picture", "black", font_size=strip * 0.5
    )
    return made


def written_over(image: Image.Image) -> Image.Image:
    """Words across the picture, a tenth of its height."""
    made = image.copy()
    size = image.height // 10
    place = (image.width // 20, image.height // 2)
    ImageDraw.Draw(made).text(
        place, "words across", "white", font_size=size, stroke_width=2, stroke_fill="black"
    )
    return made


def logo(share: float) -> Change:
    """A disc of a tenth or a quarter of the picture's area in its lower right corner."""

    def change(image: Image.Image) -> Image.Image:
        made = image.copy()
        radius = (share * image.width * image.height / 3.1416) ** 0.5
        right, below = image.width * 0.97, image.height * 0.97
        ImageDraw.Draw(made).ellipse((right - 2 * radius, below - 2 * radius, right, below), (230, 60, 30))
        return made

    return change


def gamma(power: float) -> Change:
    return lambda image: image.point([round(255 * (value / 255) ** power) for value in range(256)] * 3)


def noisy(image: Image.Image) -> Image.Image:
    noise = np.random.default_rng(1).normal(0, 20, (image.height, image.width, 3))
    return Image.fromarray((np.asarray(image) + noise).clip(0, 255).astype(np.uint8))


CHANGES: dict[str, Change] = {
    "JPEG quality 50": jpeg(50),
    "JPEG quality 10": jpeg(10),
    "half size": resized(0.5),
    "quarter size": resized(0.25),
    "a tenth of the size": resized(0.1),
    "sides 4 : 3 squeezed to 1 : 1": lambda image: image.resize((image.height, image.height)),
    "blur, radius 1% of the width": lambda image: image.filter(ImageFilter.GaussianBlur(image.width / 100)),
    "noise, σ 20": noisy,
    "grey": lambda image: image.convert("L").convert("RGB"),
    "gamma 0.5": gamma(0.5),
    "gamma 2": gamma(2),
    "contrast × 1.5": lambda image: ImageEnhance.Contrast(image).enhance(1.5),
    "negative": ImageOps.invert,
    "words across": written_over,
    "caption strip below, 1/8": captioned,
    "disc over 10%": logo(0.10),
    "disc over 25%": logo(0.25),
    "crop 1% a side": cropped(0.01),
    "crop 2% a side": cropped(0.02),
    "crop 5% a side": cropped(0.05),
    "crop 10% a side": cropped(0.10),
    "turn by 1°": turned(1),
    "turn by 2°": turned(2),
    "turn by 5°": turned(5),
    "quarter turn": lambda image: image.transpose(Image.Transpose.ROTATE_90),
    "upside down": lambda image: image.transpose(Image.Transpose.ROTATE_180),
    "mirrored": ImageOps.mirror,
    "black border 1% a side": framed(0.01, "black"),
    "black border 5% a side": framed(0.05, "black"),
    "white border 10% a side": framed(0.10, "white"),
    "letterbox 12% above and below": framed(0.12, "black", above_and_below=True),
    "letterbox, mirrored, JPEG 30, half size": lambda image: resized(0.5)(
        jpeg(30)(ImageOps.mirror(framed(0.12, "black", above_and_below=True)(image)))
    ),
}

if __name__ == "__main__":
    main()
