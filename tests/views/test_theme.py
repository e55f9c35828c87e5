"""The theme, its icons, and the contrast of every pair of colours that the look relies on."""

import os
import subprocess
import sys

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.domain.settings import Look
from app.services.resources import resource
from app.views.icons import icon, pixmap, svg
from app.views.theme import Theme, scaled
from app.views.token_values import VALUES
from app.views.tokens import choose_colors, fill_sheet, read_color, system_contrast_colors

TOKENS = VALUES
SURFACES = ["bg.chrome", "bg.sidebar", "bg.surface", "bg.raised", "bg.inset", "bg.hover"]
SELECTIONS = ["selection.bg", "selection.idle"]
VERDICTS = ("ok", "info", "warning", "problem", "unknown")
PAIRS = [
    (f"text.{level}", back, 4.5) for level in ("primary", "secondary", "tertiary") for back in SURFACES + SELECTIONS
]
for verdict in VERDICTS:
    backs = (f"{verdict}.bg", "bg.surface", "bg.sidebar", "bg.raised", "bg.inset")
    PAIRS += [(f"{verdict}.fg", back, 4.5) for back in backs]
    PAIRS += [("text.primary", f"{verdict}.bg", 4.5), ("text.secondary", f"{verdict}.bg", 4.5)]
    PAIRS += [(f"{verdict}.fg", back, 4.5) for back in ("bg.chrome", "bg.hover", "bg.control", *SELECTIONS)]
    PAIRS += [("accent.text", f"{verdict}.bg", 4.5), ("text.tertiary", f"{verdict}.bg", 4.5)]
    PAIRS += [("border.strong", f"{verdict}.bg", 3.0), ("focus.ring", f"{verdict}.bg", 3.0)]
PAIRS += [("accent.text", back, 4.5) for back in (*SURFACES, *SELECTIONS, "bg.control", "accent.subtle")]
PAIRS += [(f"text.{level}", "bg.pressed", 4.5) for level in ("primary", "secondary")]
PAIRS += [(f"text.{level}", "bg.control", 4.5) for level in ("primary", "secondary", "tertiary")]
PAIRS += [("chosen.text", "chosen.bg", 4.5)]
FILLS = ("accent.fill", "accent.hover", "accent.pressed", "danger.fill", "danger.hover")
PAIRS += [("accent.on", back, 4.5) for back in FILLS]
PAIRS += [("border.strong", back, 3.0) for back in (*SURFACES, "bg.control")]
PAIRS += [("accent.fill", back, 3.0) for back in (*SURFACES, "bg.control")]  # a checked box, and the handle of a bar
PAIRS += [("focus.ring", back, 3.0) for back in (*SURFACES, *SELECTIONS, "bg.control", "accent.subtle", "term.bg")]
PAIRS += [(f"text.{level}", "term.bg", 4.5) for level in ("primary", "secondary")]
TERMINAL = ("fg", "dim", "black", "white", "red", "green", "yellow", "blue", "magenta", "cyan")
PAIRS += [(f"term.{name}", "term.bg", 4.5) for name in TERMINAL] + [("term.cursor", "term.bg", 4.5)]
PAIRS += [("term.fg", back, 4.5) for back in ("term.selection", "term.hit", "term.hit.current")]
CHEVRON = "#808894"  # the one colour in styles/chevron.svg


def luminance(color: str) -> float:
    """Relative luminance, WCAG 2.1."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("high_contrast", [False, True], ids=["normal", "more"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_pair_of_colours_can_be_read(dark: bool, high_contrast: bool) -> None:
    colors = choose_colors(TOKENS, dark=dark, high_contrast=high_contrast)
    bad = [(front, back) for front, back, need in PAIRS if contrast(colors[front], colors[back]) < need]
    assert not bad
    assert contrast(CHEVRON, colors["bg.control"]) >= 3.0
    assert CHEVRON in resource("styles/chevron.svg").read_text("utf-8")


RAISED = [(f"text.{level}", back, 7.0) for level in ("primary", "secondary", "tertiary") for back in SURFACES]
RAISED += [(f"border.{kind}", back, 3.0) for kind in ("subtle", "default") for back in SURFACES]
RAISED += [(f"{verdict}.border", f"{verdict}.bg", 3.0) for verdict in VERDICTS]
RAISED += [("text.disabled", back, 4.5) for back in SURFACES]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_raised_contrast_has_edges_that_are_seen_and_text_of_seven_to_one(dark: bool) -> None:
    colors = choose_colors(TOKENS, dark=dark, high_contrast=True)
    assert not [(front, back) for front, back, need in RAISED if contrast(colors[front], colors[back]) < need]


CONTRAST_THEMES = {  # window, text, link, highlighted text, highlight
    "aquatic": ("#202020", "#ffffff", "#75e9fc", "#263b50", "#8ee3f0"),
    "desert": ("#fffaef", "#3d3d3d", "#1c5e75", "#fff5e3", "#903909"),
    "night": ("#000000", "#ffffff", "#8080ff", "#2b2b2b", "#d6b4fd"),
}


@pytest.mark.parametrize("name", CONTRAST_THEMES)
def test_a_contrast_theme_of_windows_is_taken_for_all_that_is_read(name: str) -> None:
    window, text, link, chosen_text, chosen = CONTRAST_THEMES[name]
    system = QPalette()
    for role, color in (
        (QPalette.ColorRole.Window, window),
        (QPalette.ColorRole.Base, window),
        (QPalette.ColorRole.Button, window),
        (QPalette.ColorRole.WindowText, text),
        (QPalette.ColorRole.Link, link),
        (QPalette.ColorRole.HighlightedText, chosen_text),
        (QPalette.ColorRole.Highlight, chosen),
    ):
        system.setColor(role, QColor(color))
    colors = choose_colors(TOKENS, dark=window != "#fffaef", high_contrast=True)
    colors |= system_contrast_colors(colors, system)
    on_window = [pair for pair in PAIRS if not pair[0].startswith("term.") and colors[pair[1]] == window]
    on_chosen = [("chosen.text", "chosen.bg", 4.5), *(("accent.on", back, 4.5) for back in FILLS)]
    bad = [pair for pair in on_window + on_chosen if contrast(colors[pair[0]], colors[pair[1]]) < min(pair[2], 4.5)]
    assert not bad


def test_light_and_dark_name_the_same_tokens() -> None:
    assert set(TOKENS["light"]) == set(TOKENS["dark"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("scale", [0.8, 1.0, 2.0])
def test_the_sheet_has_no_empty_slot_and_qt_understands_it(theme: Theme, scheme: str, scale: float) -> None:
    theme.set_look(Look(scheme, scale))
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    assert "{{" not in application.styleSheet()
    assert application.palette().color(QPalette.ColorRole.Window) == theme.color("bg.surface")


def test_a_dressed_window_follows_every_change_with_all_that_comes_into_it(theme: Theme, qtbot: QtBot) -> None:
    window, late = QWidget(), QLabel("late")
    qtbot.addWidget(window)
    QVBoxLayout(window)
    theme.dress(window)
    theme.set_scheme("dark")
    late.setProperty("tone", "secondary")
    window.layout().addWidget(late)  # type: ignore[union-attr]
    window.show()
    assert late.palette().color(QPalette.ColorRole.WindowText) == theme.color("text.secondary")


def test_a_dressed_window_may_go(theme: Theme) -> None:
    window = QWidget()
    theme.dress(window)
    delete(window)
    theme.set_scheme("dark")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the theme sets the style itself")
def test_qt_begins_with_the_style_that_the_theme_relies_on() -> None:
    script = "from PySide6.QtWidgets import QApplication; print(QApplication([]).style().name())"
    environment = {**os.environ, "QT_STYLE_OVERRIDE": "", "XDG_CURRENT_DESKTOP": ""}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "fusion"


def test_a_slot_that_names_no_token_is_an_error() -> None:
    def measure(group: str, name: str) -> str:
        raise KeyError(name)

    with pytest.raises(KeyError):
        fill_sheet("QLabel { color: {{ text.pirmary }}; }", TOKENS["light"], measure)


def test_eight_digits_mean_red_green_blue_alpha() -> None:
    assert read_color("#1c202452") == QColor(0x1C, 0x20, 0x24, 0x52)


def test_a_change_of_scheme_is_told_and_shown(theme: Theme) -> None:
    told: list[bool] = []
    theme.changed.connect(lambda: told.append(theme.is_dark))
    light = theme.color("bg.surface")
    theme.set_scheme("dark")
    assert told == [True]
    assert theme.color("bg.surface").lightness() < light.lightness()


def test_the_same_look_again_changes_nothing(theme: Theme) -> None:
    told: list[bool] = []
    theme.changed.connect(lambda: told.append(theme.is_dark))
    theme.set_look(Look("light", 1.0))
    assert not told


def test_the_text_size_scales_text_and_what_holds_it_but_no_radius(theme: Theme) -> None:
    row, radius = theme.metric("row"), theme.metric("radius")
    theme.set_text_scale(2.0)
    assert (theme.px("body"), theme.metric("row"), theme.metric("radius")) == (26, row * 2, radius)
    assert (scaled(240), scaled(2.5)) == (480, 5)


def test_settings_that_make_no_sense_are_brought_into_range(theme: Theme) -> None:
    theme.set_look(Look("pink", 50.0))
    assert (theme.scheme, theme.text_scale) == ("system", 2.0)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_more_contrast_reaches_seven_to_one_in_a_terminal(dark: bool) -> None:
    colors = choose_colors(TOKENS, dark=dark, high_contrast=True)
    bad = [name for name in TERMINAL if contrast(colors[f"term.{name}"], colors["term.bg"]) < 7]
    assert not bad


def test_a_contrast_theme_of_the_system_replaces_our_colours() -> None:
    system = QPalette(QColor("#000000"))
    system.setColor(QPalette.ColorRole.WindowText, QColor("#ffff00"))
    colors = system_contrast_colors(TOKENS["dark"], system)
    assert colors["text.secondary"] == "#ffff00"
    assert set(colors) <= set(TOKENS["dark"])


def test_an_icon_takes_the_colour_of_the_scheme_when_it_is_painted(theme: Theme) -> None:
    shown = icon("server", "text.primary")
    size = QSize(16, 16)

    def lightness() -> int:
        image = shown.pixmap(size).toImage()
        pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
        return max(pixels, key=QColor.alpha).lightness()

    light = lightness()
    theme.set_scheme("dark")
    assert light < 80
    assert lightness() > 180


def test_an_icon_has_the_pixels_of_a_sharp_screen(theme: Theme) -> None:
    image = icon("server").pixmap(QSize(16, 16), 2.0)
    assert (image.width(), image.deviceIndependentSize().toSize()) == (32, QSize(16, 16))
    assert pixmap("server", size=16, ratio=1.5).width() == 24


def test_copies_of_an_icon_outlive_each_other() -> None:
    first = icon("server")
    for _ in range(200):
        copy = QIcon(first)
        copy.addPixmap(pixmap("router"))  # detaches, while there is another: clones the engine
        assert not copy.pixmap(QSize(16, 16)).isNull()
        del copy
    assert not first.pixmap(QSize(16, 16)).isNull()


def test_every_drawing_takes_a_colour() -> None:
    names = [path.stem for path in resource("icons").glob("*.svg")]
    assert len(names) > 50
    assert resource("icons/LICENSE").is_file()
    for name in names:
        assert "#123456" in svg(name, QColor("#123456")), name
