"""What is said of a document that somebody verifies."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portfolio.core.pdf_signature_check import Fault
from portfolio.reports.verification import Doubt, Finding

TITLES: dict[Finding, LazyString] = {
    Finding.CURRENT: _l("Genuine and current"),
    Finding.GENUINE: _l("Genuine"),
    Finding.SUPERSEDED: _l("Genuine, but there is a newer one"),
    Finding.ERASED: _l("Was issued, has been erased since"),
    Finding.COPY_CHANGED: _l("Issued, but please ask the school"),
    Finding.NOT_GENUINE: _l("Not genuine"),
    Finding.UNKNOWN: _l("No document has this code"),
    Finding.MISTYPED: _l("There is a typing mistake in this code"),
}
WHY: dict[Fault | Doubt, LazyString] = {
    Fault.NO_PDF: _l("This is not a PDF file."),
    Fault.UNSIGNED: _l("The file bears no signature, or it was taken out."),
    Fault.SEVERAL: _l("The file bears more than one signature. A school signs once, and last."),
    Fault.NOT_WHOLE: _l("Something was added or cut off after signing: the signature does not cover the whole file."),
    Fault.ALTERED: _l("The content was altered or damaged after the school signed."),
    Fault.FOREIGN: _l("The signature is not the school's: it was made with a key that the school never published."),
    Fault.EXPIRED: _l("The signature was made when the certificate was not valid."),
    Doubt.OTHER_SCHOOL: _l("The signature is another school's, not that of the school named in the document."),
    Doubt.NOT_ISSUED: _l("The signature holds, yet no school here has issued this file."),
    Doubt.TOO_LARGE: _l("The file is larger than any document a school issues here."),
}  # fmt: skip
