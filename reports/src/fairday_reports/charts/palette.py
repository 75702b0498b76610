"""The light values of the marks' colours, for mail, PDF and any reader that does not apply the stylesheet to SVG."""

from typing import Final

LIGHT: Final = {
    "active": "#2a6a98",
    "meeting": "#3a9d90",
    "passive": "#c4dcea",
    "passive-cap": "#4f8db5",
    "claimed": "#b26a3e",
    "claimed-dot": "#dfb397",
    "private": "#454c49",
    "private-gap": "#a3aba6",
    "idle": "#938d80",
    "away": "#e6e4dd",
    "away-cap": "#8a8475",
    "locked": "#7c8680",
    "suspended": "#7c8680",
    "off": "#7c8680",
    "unknown": "#77817b",
    "unknown-bg": "#ffffff",
    "productive": "#2a6a98",
    "neutral": "#74858f",
    "unproductive": "#b98a4b",
    "unclassified": "#dfe3e0",
    "unclassified-cap": "#7c8680",
    "band": "#e4ecea",
    "band-edge": "#5f8179",
    "ink": "#18211e",
    "ink-2": "#414c47",
    "edge": "#7c8680",
    "line": "#dadeda",
    "surface": "#ffffff",
}
"""Kind of mark to colour; the stylesheet's class `f-` with the kind gives the colour of the theme in force."""
