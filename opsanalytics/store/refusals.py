"""Files that were refused and have not been read since: no figure has their rows."""

from __future__ import annotations

from pathlib import PurePosixPath

from pydantic import BaseModel, ConfigDict

from opsanalytics.core.messages import Message, in_both


class Refusal(BaseModel):
    """A file, a sheet of it or a part of an archive that was refused, and why.

    `place`: where the file lies below the shop's raw folder; for one from elsewhere a mark of its
    path, which begins with a slash.
    `sha256`: of the file, or of the archive's part; empty where it could not be opened.
    """

    model_config = ConfigDict(extra="forbid")

    file: str
    place: str = ""
    sha256: str = ""
    why_en: str
    why_zh: str

    @classmethod
    def of(cls, file: str, why: Message, place: str = "", sha256: str = "") -> Refusal:
        """The refusal with its reason worded, as later versions may not have the message."""
        words = in_both(why)
        return cls(file=file, place=place, sha256=sha256, why_en=words["en"], why_zh=words["zh"])

    @property
    def why(self) -> Message:
        """The reason in both languages, as it was told when the file was refused."""
        return Message.bilingual(self.why_en, self.why_zh)

    @property
    def in_raw(self) -> bool:
        """Whether the file lies in the shop's raw folder."""
        return not self.place.startswith("/")

    @property
    def shown(self) -> str:
        """The file as it is told: below the raw folder with the folders that it lies in."""
        folder = PurePosixPath(self.place).parent if self.in_raw else PurePosixPath()
        return str(folder / self.file)

    def is_of(self, name: str) -> bool:
        """Whether it is about the file of that name, a sheet of it or a part of it."""
        return any(each == name or each.startswith(f"{name}/") for each in (self.file, self.shown))
