"""What an objector puts to an objection: each file is decoded and kept as a picture made anew."""

from collections.abc import Iterable

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from portfolio.core import images
from portfolio.core.images import MAX_BYTES
from portfolio.core.refusals import Refused
from portfolio.core.storage import content_key
from portfolio.portfolios.objection_actions import MOST_FILES, KeptFile
from portfolio.records.evidence import received, storage
from portfolio.school.actors import Actor
from portfolio.web.errors import Refusal


def keep_files(actor: Actor, files: Iterable[FileStorage]) -> list[KeptFile]:
    """Store pictures of up to three files; of a PDF its first page. Nothing of the database is touched.

    Raises Refusal naming what is wrong with a file.
    """
    chosen = [file for file in files if file.filename]
    if len(chosen) > MOST_FILES:
        raise Refusal(_("At most %(most)s files, please.", most=MOST_FILES), "files")
    try:
        return [_keep(actor, file) for file in chosen]
    except Refused as refused:
        raise Refusal(refused.message, "files") from refused


def _keep(actor: Actor, file: FileStorage) -> KeptFile:
    with received(file.stream, file.filename or "", MAX_BYTES) as checked:
        made = images.derive(checked.path)
        key = content_key(actor.school_code, checked.sha256, "objection.jpg")
        storage().put(key, made.master.data)
        return KeptFile(checked.sha256, key)
