"""Which font draws what, and that no text can come out as an empty box."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.refusals import NoChineseFont
from app.services.papers import fonts
from app.services.papers.ink import shortened, wrapped

ROOT = Path(__file__).resolve().parents[3]


def test_the_font_draws_chinese_and_figures_and_is_registered_once() -> None:
    face = fonts.main_face()
    assert all(face.has(character) for character in "人民币壹贰叁销货单红字¥1,409.50Aa")
    assert fonts.main_face() is face


def test_a_machine_without_a_chinese_font_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(fonts.SETTING, raising=False)
    monkeypatch.setattr(fonts, "_folders", lambda: [tmp_path])
    monkeypatch.setattr(fonts, "_faces", [])
    fonts._font_files.cache_clear()
    try:
        with pytest.raises(NoChineseFont):
            fonts.main_face()
    finally:
        fonts._font_files.cache_clear()


def test_fonts_with_postscript_outlines_and_broken_files_are_passed_over(tmp_path: Path) -> None:
    for name, content in (("cff.otf", b"OTTO\0\1\0\0\0\0\0\0CFF 123456789012"), ("empty.ttf", b""), ("x.ttc", b"ttcf")):
        path = tmp_path / name
        path.write_bytes(content)
        assert not fonts.has_outlines(path)
        assert fonts._registered(path, 0) is None
    assert not fonts.has_outlines(tmp_path / "nowhere.ttf")


def test_a_second_font_of_the_same_name_is_not_taken() -> None:
    fonts.main_face()
    path = next(path for path, index in fonts._chinese_candidates() if fonts.has_outlines(path, index))
    assert fonts._registered(path, 0) is None


def test_the_setting_names_the_font(tmp_path: Path) -> None:
    fonts.main_face()
    path = next(path for path, index in fonts._chinese_candidates() if fonts.has_outlines(path, index))
    link = tmp_path / "chosen.ttc"
    link.write_bytes(path.read_bytes())
    program = "from app.services.papers import fonts; f = fonts.main_face(); print(fonts.file_of(f))"
    for asked in (str(link), f"{link}#0"):
        done = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, fonts.SETTING: asked},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == str(link)


@given(st.text(max_size=40))
def test_every_piece_has_its_glyphs(text: str) -> None:
    for face, piece in fonts.runs(text):
        assert all(face.has(character) for character in piece)


@given(st.text(max_size=60))
def test_cleaned_text_is_one_visible_line(text: str) -> None:
    cleaned = fonts.clean(text)
    assert not any(ord(character) < 32 or ord(character) == 127 for character in cleaned)
    assert not any(0xD800 <= ord(character) <= 0xDFFF for character in cleaned)
    assert "\u202e" not in cleaned


@given(st.text(st.sampled_from("销货单，（）A b-x1.…W"), max_size=80), st.floats(20, 200))
def test_wrapping_loses_nothing_and_keeps_inside_its_room(text: str, room: float) -> None:
    lines = wrapped(text, 9, room)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(fonts.width(line, 9) <= room + 0.01 for line in lines)


def test_lines_break_between_words_and_never_begin_with_a_closing_sign() -> None:
    assert wrapped("Xerox 1967 Blue paper", 9, 60) == ("Xerox 1967", "Blue paper")
    assert all(not line.startswith(("，", "）", "。")) for line in wrapped("甲乙丙丁，戊己（庚辛），壬癸。" * 5, 9, 47))


@given(st.text(max_size=60), st.floats(10, 200))
def test_a_shortened_line_fits(text: str, room: float) -> None:
    assert fonts.width(shortened(text, 9, room), 9) <= room + 0.01


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("abc", "abc"),
        ("שלום", "םולש"),
        ("שלום עולם", "םלוע םולש"),
        ("Ltd שלום 123 עולם Co", "Ltd םלוע 123 םולש Co"),
        ("שלום (אב) x", "(בא) םולש x"),
        ("12 שלום", "12 םולש"),
    ],
)
def test_right_to_left_words_are_turned_for_the_eye(typed: str, seen: str) -> None:
    assert fonts.seen_order(typed) == seen


def test_the_code_is_drawn_module_by_module() -> None:
    import pypdfium2
    import segno

    from app.services.papers import output

    made = segno.make_qr("HZ-XS-202611-0187|117.05|CNY|A1B2C3D4E5", error="m", mask=2, boost_error=False)
    matrix = tuple(bytes(row) for row in made.matrix)
    content = output.rendered((100, 100), "code", lambda pen: (pen.squares(10, 10, 80, matrix), pen.new_page())[-1])
    image = pypdfium2.PdfDocument(content)[0].render(scale=10).to_pil().convert("L")
    step = 800 / len(matrix)
    seen = tuple(
        bytes(
            image.getpixel((int(100 + (x + 0.5) * step), int(100 + (y + 0.5) * step))) < 128 for x in range(len(matrix))
        )
        for y in range(len(matrix))
    )
    assert seen == matrix
