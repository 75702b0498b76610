"""A report on paper: the file of HTML as a tagged PDF."""

import io
import logging
import re
from base64 import b64encode
from typing import Any, BinaryIO

from fairday_collector.errors import Invalid
from fairday_reports.charts.marks import PATTERNS
from fairday_reports.document.model import Document
from fairday_reports.formats.as_html import write_html

# One in which nothing is drawn ends at once, and not at the end of the next.
_DECORATION = re.compile(r'<svg\b([^>]*) aria-hidden="true"([^>]*?)(?:/>|>(.*?)</svg>)', re.DOTALL)
_SIZE = re.compile(r'\b(width|height)="(\d+)"')
# Cells of words that no column is too narrow for; a line may end behind a slash.
_SHORT = re.compile(r'<(td|th scope="row")>(?=[^<&\s/]{1,9}(?:[ /][^<&\s/]{1,9})*</)')
_NARROW = re.compile(r'<text class="(?:b )?(?:minor|wide)"[^>]*>[^<]*</text>')


def write_pdf(document: Document, out: BinaryIO) -> None:
    """PDF/UA on A4; at most 1,000 rows of each table. Raises Invalid where this machine cannot make any."""
    weasyprint = _weasyprint()
    page = io.BytesIO()
    write_html(document, page)
    text = _DECORATION.sub(_background, page.getvalue().decode())
    # Where a word may break at every letter, the engine measures it letter by letter.
    text = _SHORT.sub(r'<\1 class="short">', text)
    if not document.head.landscape:
        # The engine does not measure containers: these labels have no room in a plot as wide as an upright page.
        text = _NARROW.sub("", text)
    # Only what is in the file itself is read.
    html = weasyprint.HTML(string=text, url_fetcher=weasyprint.URLFetcher(allowed_protocols=("data",)))
    html.write_pdf(out, pdf_variant="pdf/ua-1")


def _background(found: re.Match[str]) -> str:
    """A drawing that only repeats what is said beside it, as a background: what is read aloud is without it."""
    attributes, inner = f"{found[1]}{found[2]}", found[3] or ""
    size = dict(_SIZE.findall(attributes))
    if size.get("height") == "0":  # the patterns of the page, which each drawing brings along here
        return ""
    patterns = PATTERNS if "url(#p-" in inner else ""
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="{size["height"]}">{patterns}{inner}</svg>'
    width = f"width:{size['width']}px;display:inline-block" if "width" in size else "display:block"
    return (
        f'<span class="drawn" style="{width};height:{size["height"]}px;'
        f"background-image:url('data:image/svg+xml;base64,{b64encode(drawing.encode()).decode()}')\"></span>"
    )


def _weasyprint() -> Any:
    # Loading it takes about a second, which nobody pays who makes no PDF.
    try:
        import weasyprint
    except OSError as error:
        raise Invalid(
            "no_pdf",
            "This machine cannot make PDF, since Pango is not installed. Install libpango-1.0-0, libpangoft2-1.0-0 "
            "and libharfbuzz-subset0, or choose another format.",
        ) from error
    # It warns of every rule that is for screens alone.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    return weasyprint
