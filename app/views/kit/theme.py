"""Every colour, space and size of the window; the palette and the style sheet are made from them.

Controls are styled by dynamic properties (`kind`, `role`, `tone`), never by style sheets of their own.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

S1, S2, S3, S4 = 4, 8, 16, 24  # the 8-pixel grid, and half of it
RADIUS, SMALL_RADIUS = 8, 6
TEXT, HEADING, TITLE = 13, 15, 24  # pixels
ROW = 38
TILE = (168, 58)  # a person at the sign-in
BOLD = 700  # Chinese fonts of one weight are made bold from here on, not from 600

# Latin letters of the system first, Chinese ones behind; where a system has only a plain Latin font, the Chinese
# font's own letters go better with its characters.
LATIN = ("Segoe UI", "SF Pro Text", "Noto Sans", "Inter", "Ubuntu", "Cantarell")
CHINESE = ("Microsoft YaHei UI", "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", "Noto Sans SC",
           "WenQuanYi Micro Hei", "SimSun")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one look. Each tone has an ink and a ground; ink on ground keeps 4.5:1."""

    ink: str
    muted: str
    line: str
    ground: str
    surface: str
    accent: str
    accent_ground: str
    accent_hover: str
    on_accent: str
    amber: str
    amber_ground: str
    red: str
    red_ground: str
    green: str
    green_ground: str
    neutral_ground: str
    disabled: str


LIGHT = Tokens(
    ink="#1B2733", muted="#5C6874", line="#E3E7EC", ground="#F4F6F8", surface="#FFFFFF",
    accent="#1F5F8B", accent_ground="#E8F1F7", accent_hover="#184D71", on_accent="#FFFFFF",
    amber="#8A5A00", amber_ground="#FFF4DB", red="#B3261E", red_ground="#FDECEA",
    green="#1E6B43", green_ground="#E6F4EC", neutral_ground="#EBEEF1", disabled="#8C96A0",
)  # fmt: skip
DARK = Tokens(
    ink="#E4E9EE", muted="#A3AEB9", line="#323C46", ground="#151B21", surface="#1D252D",
    accent="#7FBCE6", accent_ground="#22384A", accent_hover="#9CCBEC", on_accent="#0E1A24",
    amber="#F0C062", amber_ground="#3B2F14", red="#F29B94", red_ground="#43211F",
    green="#7FCFA2", green_ground="#1B3828", neutral_ground="#2B343D", disabled="#75808B",
)  # fmt: skip

_current = LIGHT


def tokens() -> Tokens:
    """The colours in use now."""
    return _current


def tone_colours(tone: str) -> tuple[QColor, QColor]:
    """Ink and ground of a tone: neutral, accent, amber, red or green."""
    t = _current
    ink, ground = {
        "accent": (t.accent, t.accent_ground),
        "amber": (t.amber, t.amber_ground),
        "red": (t.red, t.red_ground),
        "green": (t.green, t.green_ground),
    }.get(tone, (t.muted, t.neutral_ground))
    return QColor(ink), QColor(ground)


def apply(app: QApplication, dark: bool | None = None) -> None:
    """Gives the application its look; `dark` None follows the system."""
    global _current
    if dark is None:
        dark = app.styleHints().colorScheme() is Qt.ColorScheme.Dark
    _current = DARK if dark else LIGHT
    app.setStyle("Fusion")
    app.setFont(_font())
    app.setPalette(_palette(_current))
    app.setStyleSheet(_sheet(_current))


def follow_system(app: QApplication) -> None:
    """Changes the look when the system changes from light to dark."""
    app.styleHints().colorSchemeChanged.connect(lambda _scheme: apply(app))


def has_chinese_font() -> bool:
    return bool(QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese))


def restyle(widget: QWidget) -> None:
    """Draws a widget anew after one of its styling properties changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def _font() -> QFont:
    known = set(QFontDatabase.families())
    names = [name for name in (*LATIN, *CHINESE) if name in known] or [QApplication.font().family()]
    font = QFont(names)
    font.setPixelSize(TEXT)
    return font


def _palette(t: Tokens) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for part, colour in (
        (role.Window, t.ground), (role.WindowText, t.ink), (role.Base, t.surface), (role.AlternateBase, t.surface),
        (role.Text, t.ink), (role.Button, t.surface), (role.ButtonText, t.ink), (role.Highlight, t.accent_ground),
        (role.HighlightedText, t.ink), (role.PlaceholderText, t.muted), (role.ToolTipBase, t.ink),
        (role.ToolTipText, t.surface), (role.Link, t.accent), (role.Accent, t.accent),
    ):  # fmt: skip
        palette.setColor(part, QColor(colour))
    for part in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, part, QColor(t.disabled))
    return palette


def _sheet(t: Tokens) -> str:
    return f"""
    QMainWindow, QDialog, #ground {{ background: {t.ground}; }}
    QToolTip {{ background: {t.ink}; color: {t.surface}; border: none; padding: 4px 8px; }}
    QFrame[card="true"] {{ background: {t.surface}; border: 1px solid {t.line}; border-radius: {RADIUS}px; }}
    QFrame[bar="true"] {{ background: {t.surface}; border: none; border-bottom: 1px solid {t.line}; }}
    QFrame[foot="true"] {{ background: {t.surface}; border: none; border-top: 1px solid {t.line}; }}
    QLabel {{ background: transparent; }}
    QLabel[role="title"] {{ font-size: {TITLE}px; font-weight: {BOLD}; }}
    QLabel[role="heading"] {{ font-size: {HEADING}px; font-weight: {BOLD}; }}
    QLabel[role="muted"] {{ color: {t.muted}; }}
    QLabel[role="strong"] {{ font-weight: {BOLD}; }}
    QLabel[role="money"] {{ font-size: {TITLE}px; font-weight: {BOLD}; }}
    QLabel[role="warning"] {{ color: {t.amber}; font-weight: {BOLD}; }}
    QLabel[role="error"] {{ color: {t.red}; }}
    QLabel[role="brand"] {{ font-size: 17px; font-weight: {BOLD}; color: {t.accent}; }}
    QLabel[pill="true"] {{ border-radius: 9px; padding: 2px 10px; font-weight: {BOLD}; font-size: 12px; }}
    {_tones(t, 'QLabel[pill="true"]')}
    QFrame[banner="true"] {{ border-radius: {RADIUS}px; border: 1px solid {t.line}; }}
    {_tones(t, 'QFrame[banner="true"]')}
    QPushButton {{ background: {t.surface}; border: 1px solid {t.line}; border-radius: {SMALL_RADIUS}px;
        padding: 6px 14px; min-height: 20px; }}
    QPushButton:hover {{ border-color: {t.accent}; }}
    QPushButton:focus {{ border: 2px solid {t.accent}; padding: 5px 13px; }}
    QPushButton:disabled {{ color: {t.disabled}; background: {t.ground}; }}
    QPushButton[kind="primary"] {{ background: {t.accent}; color: {t.on_accent}; border-color: {t.accent};
        font-weight: {BOLD}; }}
    QPushButton[kind="primary"]:hover {{ background: {t.accent_hover}; }}
    QPushButton[kind="primary"]:focus {{ border: 2px solid {t.ink}; }}
    QPushButton[kind="primary"]:disabled {{ background: {t.neutral_ground}; color: {t.disabled};
        border-color: {t.line}; }}
    QPushButton[kind="danger"] {{ color: {t.red}; }}
    QPushButton[kind="quiet"] {{ background: transparent; border-color: transparent; color: {t.muted};
        padding: 5px 8px; }}
    QPushButton[kind="quiet"]:hover {{ color: {t.accent}; }}
    QPushButton[kind="quiet"]:focus {{ border: 2px solid {t.accent}; padding: 4px 7px; }}
    QPushButton:checked {{ background: {t.accent_ground}; color: {t.accent}; border-color: {t.accent};
        font-weight: {BOLD}; }}
    QPushButton[page="true"] {{ background: transparent; border: none; border-radius: {SMALL_RADIUS}px;
        text-align: left; padding: 8px 12px; color: {t.muted}; }}
    QPushButton[page="true"]:hover {{ color: {t.ink}; }}
    QPushButton[page="true"]:checked {{ background: {t.accent_ground}; color: {t.accent}; font-weight: {BOLD}; }}
    QPushButton[page="true"]:focus {{ border: 2px solid {t.accent}; padding: 6px 10px; }}
    QPushButton[tile="true"] {{ padding: 0; min-height: {TILE[1]}px; min-width: {TILE[0]}px; }}
    QPushButton[tile="true"]:focus {{ padding: 0; }}
    QPushButton[tile="true"]:checked {{ background: {t.accent_ground}; border: 1px solid {t.accent}; }}
    QPushButton[tile="true"]:checked:focus {{ border: 2px solid {t.accent}; }}
    QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QDateEdit, QSpinBox {{ background: {t.surface};
        border: 1px solid {t.line}; border-radius: {SMALL_RADIUS}px; padding: 5px 8px; min-height: 20px;
        selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
    QLineEdit:hover, QComboBox:hover, QDateEdit:hover {{ border-color: {t.muted}; }}
    QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QDateEdit:focus, QSpinBox:focus {{
        border: 2px solid {t.accent}; padding: 4px 7px; }}
    QLineEdit[wrong="true"], QComboBox[wrong="true"], QPlainTextEdit[wrong="true"], QDateEdit[wrong="true"] {{
        border: 2px solid {t.red}; padding: 4px 7px; background: {t.red_ground}; }}
    QLineEdit[figure="true"] {{ font-size: {TITLE}px; font-weight: {BOLD}; padding: 6px 10px; }}
    QLineEdit:disabled, QComboBox:disabled, QDateEdit:disabled, QPlainTextEdit:disabled {{ color: {t.disabled};
        background: {t.ground}; }}
    QComboBox::drop-down {{ border: none; width: 24px; }}
    QComboBox::down-arrow, QDateEdit::down-arrow {{ image: url({_arrow(t.muted, "down")}); width: 10px; height: 10px; }}
    QDateEdit::drop-down {{ border: none; width: 24px; }}
    QSpinBox::up-button, QSpinBox::down-button {{ border: none; width: 18px; }}
    QSpinBox::up-arrow {{ image: url({_arrow(t.muted, "up")}); width: 10px; height: 10px; }}
    QSpinBox::down-arrow {{ image: url({_arrow(t.muted, "down")}); width: 10px; height: 10px; }}
    QComboBox QAbstractItemView {{ background: {t.surface}; border: 1px solid {t.line}; outline: none; padding: 4px;
        selection-background-color: {t.accent_ground}; selection-color: {t.ink}; }}
    QTableView, QListView, QTreeView {{ background: {t.surface}; border: none; outline: none; gridline-color: {t.line};
        selection-background-color: {t.accent_ground}; selection-color: {t.ink}; }}
    QListWidget[popup="true"] {{ border: 1px solid {t.line}; border-radius: {SMALL_RADIUS}px; padding: 4px; }}
    QHeaderView {{ background: {t.surface}; border: none; }}
    QHeaderView::section {{ background: {t.surface}; color: {t.muted}; border: none;
        border-bottom: 1px solid {t.line}; padding: 8px 10px; font-weight: 400; }}
    QTableCornerButton::section {{ background: {t.surface}; border: none; }}
    QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
    QScrollBar::handle {{ background: {t.line}; border-radius: 5px; min-height: 28px; min-width: 28px; }}
    QScrollBar::handle:hover {{ background: {t.muted}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QScrollArea {{ background: transparent; border: none; }}
    QScrollArea > QWidget > QWidget {{ background: transparent; }}
    QProgressBar {{ background: {t.neutral_ground}; border: none; border-radius: 4px; height: 8px;
        text-align: center; }}
    QProgressBar::chunk {{ background: {t.accent}; border-radius: 4px; }}
    QCheckBox, QRadioButton {{ spacing: 8px; background: transparent; }}
    QCheckBox:focus, QRadioButton:focus {{ color: {t.accent}; }}
    QCheckBox::indicator {{ width: 16px; height: 16px; border: 1px solid {t.muted}; border-radius: 4px;
        background: {t.surface}; }}
    QCheckBox::indicator:checked {{ background: {t.accent}; border-color: {t.accent};
        image: url({_arrow(t.on_accent, "check")}); }}
    QCheckBox::indicator:focus {{ border: 2px solid {t.ink}; }}
    QCheckBox::indicator:disabled {{ border-color: {t.disabled}; background: {t.ground}; }}
    QMenu {{ background: {t.surface}; border: 1px solid {t.line}; padding: 4px; }}
    QMenu::item {{ padding: 6px 20px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {t.accent_ground}; color: {t.ink}; }}
    QSplitter::handle {{ background: transparent; }}
    """


def _tones(t: Tokens, selector: str) -> str:
    return "\n".join(
        f'{selector}[tone="{tone}"] {{ color: {ink}; background: {ground}; border-color: {ground}; }}'
        for tone, ink, ground in (
            ("neutral", t.muted, t.neutral_ground),
            ("accent", t.accent, t.accent_ground),
            ("amber", t.amber, t.amber_ground),
            ("red", t.red, t.red_ground),
            ("green", t.green, t.green_ground),
        )
    )


def _arrow(colour: str, way: str) -> str:
    """A small sign, painted once a colour into the temporary folder: a style sheet can only name files."""
    import tempfile
    from pathlib import Path

    points = {"down": "1,3 5,7 9,3", "up": "1,7 5,3 9,7", "check": "1,5 4,8 9,2"}[way]
    folder = Path(tempfile.gettempdir()) / "branchdesk-look"
    folder.mkdir(exist_ok=True)
    file = folder / f"{way}-{colour.lstrip('#')}.svg"
    if not file.exists():
        file.write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><polyline points="{points}" '
            f'fill="none" stroke="{colour}" stroke-width="1.6" stroke-linecap="round"/></svg>',
            "utf-8",
        )
    return file.as_posix()
