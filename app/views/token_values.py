"""The values of the look: one name, two colours. Widgets and app.qss use names only, never hex.

Roles are checked by `tests/views/test_theme.py`: text 4.5:1 (WCAG AA), marks and control edges 3:1. They are Python, as
a file of another kind takes 4 ms of the start to be read."""

from typing import Any

VALUES: dict[str, Any] = {
    "font": {  # first installed family wins; system families come first
        "ui": ["Segoe UI Variable Text", "Segoe UI", "@system", "Inter", "Noto Sans", "DejaVu Sans"],
        "mono": ["Cascadia Mono", "Consolas", "SF Mono", "Menlo", "JetBrains Mono", "DejaVu Sans Mono"],
    },
    "size": {  # device-independent px, multiplied by the user's text size
        "caption": 11,
        "small": 12,
        "body": 13,
        "heading": 15,
        "title": 20,
        "code": 13,
    },
    "metric": {
        "control": 28,  # buttons, inputs: inside height, +2 for the edge
        "control_focus": 26,  # the same with an edge of 2 px
        "control_sm": 24,  # in-row buttons: inside height
        "picker": 44,  # the chosen device: inside height
        "tile": 34,  # symptom buttons: inside height
        "row": 28,  # lists and trees
        "row_table": 34,
        "bar": 48,  # main tab bar
        "strip": 36,  # session tabs, pane headers
        "status": 26,
        "radius": 6,
        "radius_sm": 4,
        "radius_lg": 10,
    },
    "light": {
        "bg.chrome": "#f0f1f3",  # main tab bar, status bar
        "bg.sidebar": "#f7f8f9",  # left panes
        "bg.surface": "#ffffff",  # where the work is
        "bg.raised": "#ffffff",  # cards, menus, palette
        "bg.inset": "#f4f5f7",  # evidence, code, quiet blocks
        "bg.hover": "#eceef1",
        "bg.pressed": "#e1e4e8",
        "bg.control": "#ffffff",
        "bg.scrim": "#1c202452",
        "text.primary": "#1b1f24",
        "text.secondary": "#4d5560",
        "text.tertiary": "#626a76",
        "text.disabled": "#9ea5ae",
        "border.subtle": "#e7e9ec",  # between regions
        "border.default": "#d5d9de",  # around cards and controls
        "border.strong": "#828a96",  # edge that identifies a control (3:1)
        "accent.fill": "#2b5fc4",  # the one primary button per view
        "accent.hover": "#2454b0",
        "accent.pressed": "#1e4899",
        "accent.on": "#ffffff",
        "accent.text": "#2456b8",  # links, current tab
        "accent.subtle": "#e8effc",
        "focus.ring": "#2b5fc4",
        "selection.bg": "#e3ebfa",  # list row, window active
        "selection.idle": "#e9ebee",  # list row, focus elsewhere
        "selection.text": "#1b1f24",
        "ok.fg": "#1b7546",
        "ok.bg": "#e6f4ec",
        "ok.border": "#bfe0cd",
        "info.fg": "#2b62a8",
        "info.bg": "#e9f1fa",
        "info.border": "#c5d9ef",
        "warning.fg": "#875800",
        "warning.bg": "#fcf2dc",
        "warning.border": "#ecd6a2",
        "problem.fg": "#b3302b",
        "problem.bg": "#fcedec",
        "problem.border": "#efc7c4",
        "unknown.fg": "#5b6370",
        "unknown.bg": "#eef0f2",
        "unknown.border": "#d8dce1",
        "danger.fill": "#b3302b",
        "danger.hover": "#9d2823",
        "term.bg": "#fcfcfd",
        "term.fg": "#262b31",
        "term.dim": "#69717c",
        "term.cursor": "#2b5fc4",
        "term.selection": "#d8e4f8",
        "term.black": "#262b31",
        "term.red": "#b3302b",
        "term.green": "#1b7546",
        "term.yellow": "#875800",
        "term.blue": "#2456b8",
        "term.magenta": "#7f4399",
        "term.cyan": "#146f7c",
        "term.white": "#69717c",
    },
    "dark": {
        "bg.chrome": "#16181b",
        "bg.sidebar": "#1a1d20",
        "bg.surface": "#1f2226",
        "bg.raised": "#26292e",
        "bg.inset": "#1a1d20",
        "bg.hover": "#2a2e33",
        "bg.pressed": "#343940",
        "bg.control": "#282c31",
        "bg.scrim": "#0a0b0d99",
        "text.primary": "#e7e9ec",
        "text.secondary": "#aeb4bd",
        "text.tertiary": "#9ba2ad",
        "text.disabled": "#636a74",
        "border.subtle": "#2b2f34",
        "border.default": "#3a3f46",
        "border.strong": "#7c8490",
        "accent.fill": "#3f73d9",
        "accent.hover": "#4778de",
        "accent.pressed": "#3766c6",
        "accent.on": "#ffffff",
        "accent.text": "#8cb2f8",
        "accent.subtle": "#25324a",
        "focus.ring": "#8cb2f8",
        "selection.bg": "#2b3850",
        "selection.idle": "#2d3136",
        "selection.text": "#f0f2f4",
        "ok.fg": "#69cb95",
        "ok.bg": "#1e3229",
        "ok.border": "#2f4f3f",
        "info.fg": "#86b5f0",
        "info.bg": "#1f2f44",
        "info.border": "#33496a",
        "warning.fg": "#e2b65e",
        "warning.bg": "#352c1b",
        "warning.border": "#564828",
        "problem.fg": "#f2938d",
        "problem.bg": "#3b2525",
        "problem.border": "#613837",
        "unknown.fg": "#a7aeb8",
        "unknown.bg": "#2d3136",
        "unknown.border": "#434951",
        "danger.fill": "#c4443e",
        "danger.hover": "#b73c37",
        "term.bg": "#1b1e21",
        "term.fg": "#d6d9de",
        "term.dim": "#8f96a1",
        "term.cursor": "#8cb2f8",
        "term.selection": "#2f4163",
        "term.black": "#8f96a1",
        "term.red": "#f2938d",
        "term.green": "#78cf9f",
        "term.yellow": "#dfb967",
        "term.blue": "#8cb2f8",
        "term.magenta": "#cfa3e4",
        "term.cyan": "#74c7d0",
        "term.white": "#d6d9de",
        # Raised contrast: overrides on top of light or dark. A Windows contrast theme
        # replaces these again with the own colours of the system.
    },
    "contrast": {
        "light": {
            "text.secondary": "#1b1f24",
            "text.tertiary": "#2c323a",
            "border.subtle": "#5a626d",
            "border.default": "#3c434c",
            "border.strong": "#1b1f24",
            "selection.bg": "#c6d8fb",
        },
        "dark": {
            "bg.chrome": "#000000",
            "bg.sidebar": "#000000",
            "bg.surface": "#000000",
            "bg.inset": "#000000",
            "bg.raised": "#0b0c0e",
            "text.primary": "#ffffff",
            "text.secondary": "#f0f2f4",
            "text.tertiary": "#d6dae0",
            "border.subtle": "#9aa1ab",
            "border.default": "#c3c8cf",
            "border.strong": "#ffffff",
            "selection.bg": "#263f72",
        },
    },
}
