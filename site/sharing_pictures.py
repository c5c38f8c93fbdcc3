"""Draw the sharing pictures anew whose words have changed: ``python site/sharing_pictures.py``.

It needs two packages that the site does not, ``pip install resvg-py pillow``, and a plain
sans-serif font. What is written on the pictures, and where: minigrad/course/site/sharing.py.
"""

import io
from pathlib import Path

import resvg_py
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from minigrad.course.lesson import all_lessons
from minigrad.course.site import sharing
from minigrad.course.site.lesson_page import question

DOCS = Path(__file__).parent / "docs"


def main() -> None:
    """Write the files, and say which."""
    wanted = {sharing.SITE_PATH: sharing.SITE}
    for lesson in all_lessons():
        wanted[sharing.path(lesson)] = sharing.words(lesson, question(lesson))
    for name, words in wanted.items():
        path = DOCS / name
        if path.exists() and sharing.digest_in(path.read_bytes()) == words.digest:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        draw(words, path)
        print(f"{path.relative_to(DOCS.parent)}: {path.stat().st_size / 1000:.0f} KB")


def draw(words: sharing.Words, path: Path) -> None:
    """Write a picture, with a palette: that makes it half as large, and nobody can see it."""
    png = bytes(resvg_py.svg_to_bytes(svg_string=sharing.drawing(words)))
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    note = PngInfo()
    note.add_text(sharing.KEYWORD, words.digest)
    colours = picture.quantize(64, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    colours.save(path, optimize=True, pnginfo=note)


if __name__ == "__main__":
    main()
