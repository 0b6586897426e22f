"""Files that come with a form: only to a page that says it takes one, streamed into a private folder of ours.

    @requires(Permission.WATCH_IMPORT)
    @takes_file(folder=store.incoming, most=lambda: settings.IMPORT_MAX_BYTES)
    def bring_in(request): …

A file sent to any other page, or by someone who may not open the page, is read past and never touches the disk.
What comes is written piece by piece through `foundation.files` while its sha256 is taken: memory stays the same
however large it is. A page moves the file away in its action; one that was not moved is removed with the request.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from kinga.core.foundation import files
from kinga.core.security.roles import Permission

if TYPE_CHECKING:
    _Uploaded = UploadedFile[Any]
else:
    _Uploaded = UploadedFile

__all__ = ["DraftUploadHandler", "StoredUpload", "takes_file", "trouble_with"]

_V = TypeVar("_V", bound=Callable[..., HttpResponse])
_SPARE = 200_000_000  # bytes of disk that an upload leaves for everything else
_FAR_TOO_LARGE = 4  # times the limit: not even read to its end


def takes_file(*, folder: Callable[[], Path], most: Callable[[], int]) -> Callable[[_V], _V]:
    """Say that a view takes one file of up to `most()` bytes into `folder()`. Goes beneath `@requires`."""

    def decorate(view: _V) -> _V:
        view.kinga_takes_file = (folder, most)  # type: ignore[attr-defined]
        return view

    return decorate


def trouble_with(request: HttpRequest) -> str:
    """Why a file that was sent is not here, as a sentence; "" when nothing was wrong with it."""
    code, most = getattr(request, "kinga_upload_trouble", ("", 0))
    if code == "large":
        return _(
            "The file is larger than %(most)s. Divide it, for example by year, and bring in each part."
        ) % {"most": filesizeformat(most)}
    if code == "room":
        return _("There is no room for this file on the disk of this site. Tell whoever runs the site.")
    return ""


class StoredUpload(_Uploaded):
    """A whole file on the disk: `path`, `size`, `sha256`. Its `name` is only looked at for its ending."""

    def __init__(self, path: Path, sha256: str, **about: Any) -> None:
        super().__init__(file=None, **about)
        self.path, self.sha256 = path, sha256

    def close(self) -> None:
        """At the end of the request: what nobody moved away is removed."""
        files.remove(self.path)


class DraftUploadHandler(FileUploadHandler):
    """The only upload handler: writes a file as it comes, where the page takes one."""

    chunk_size = 256 * 1024

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._place: tuple[Path, int] | None = None
        self._draft: files.Draft | None = None
        self._taken = False

    def handle_raw_input(
        self, input_data: Any, meta: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        """Before anything is read: whether this page takes a file from this worker, and whether there is room."""
        self._place = _place_for(self.request)
        if self._place is None:
            return
        folder, most = self._place
        if content_length > most * _FAR_TOO_LARGE:
            self._trouble("large")
            raise StopUpload(connection_reset=True)
        if content_length > most + self.chunk_size:
            self._trouble("large")
        elif files.room_left(folder) < content_length + _SPARE:
            self._trouble("room")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file, or read past it."""
        super().new_file(*args, **kwargs)
        if self._place is None or self._taken:
            self.request.kinga_file_skipped = True  # type: ignore[union-attr]
            raise SkipFile
        self._draft = files.writing(self._place[0] / secrets.token_hex(16))
        self._taken, self._sum, self._size = True, hashlib.sha256(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece. A file that turns out too large is given up, and the rest of it read past."""
        if self._draft is None or self._place is None:
            raise SkipFile
        if start + len(raw_data) > self._place[1]:
            self._trouble("large")
            raise SkipFile
        try:
            self._draft.write(raw_data)
        except files.NoRoom:
            self._trouble("room")
            raise SkipFile from None
        self._sum.update(raw_data)

    def file_complete(self, file_size: int) -> StoredUpload | None:
        """The whole file, durably on the disk."""
        draft, self._draft = self._draft, None
        if draft is None:
            return None
        draft.keep()
        return StoredUpload(
            draft.path,
            self._sum.hexdigest(),
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
        )

    def upload_interrupted(self) -> None:
        """The connection broke: nothing is left."""
        self._drop()

    def _trouble(self, code: str) -> None:
        most = self._place[1] if self._place else 0
        self.request.kinga_upload_trouble = (code, most)  # type: ignore[union-attr]
        self._taken = True
        self._drop()

    def _drop(self) -> None:
        draft, self._draft = self._draft, None
        if draft is not None:
            draft.drop()


def _place_for(request: HttpRequest | None) -> tuple[Path, int] | None:
    """Folder and limit, when the page takes a file and the sender may open it. A session that has ended may not."""
    match = request.resolver_match if request is not None else None
    place = getattr(match.func, "kinga_takes_file", None) if match is not None else None
    if request is None or match is None or place is None or not request.user.is_authenticated:
        return None
    access = getattr(match.func, "kinga_access", "")
    if access in set(map(str, Permission)) and not request.user.may(Permission(access)):
        return None
    folder, most = place
    return folder(), most()
