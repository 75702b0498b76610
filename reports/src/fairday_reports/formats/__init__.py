"""From a document to files, pages and mail: the same numbers in every format."""

from fairday_reports.formats.as_html import fragment
from fairday_reports.formats.as_mail import mail_html, mail_text
from fairday_reports.formats.model import FORMATS, Format, check_format
from fairday_reports.formats.write import as_text, file_stem, make_files, write

__all__ = [
    "FORMATS",
    "Format",
    "as_text",
    "check_format",
    "file_stem",
    "fragment",
    "mail_html",
    "mail_text",
    "make_files",
    "write",
]
