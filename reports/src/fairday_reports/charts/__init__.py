"""Charts as SVG, data in and markup out: x in per cent and y in px, so that bars stretch and text never does."""
