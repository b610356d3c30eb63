"""Shops whose data lie at an address: generations are copied here, new ones are sent there.

There as here a generation is a folder that never changes. What is a link here, `processed/SHOP`,
is there one small object, `processed/SHOP.json`, which names the present generation.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from opsanalytics.core import data_address as there
from opsanalytics.core.data_address import address_of, object_errors
from opsanalytics.core.errors import Busy, DataRefused, OpsError
from opsanalytics.core.files import (
    is_bare_name,
    make_private,
    only_one,
    resolve,
    safe_name,
    sweep,
    switch,
)
from opsanalytics.core.languages import language
from opsanalytics.core.messages import Translator
from opsanalytics.core.paths import generations_dir, processed_name, raw_dir
from opsanalytics.store.checksums import QUICK, differing
from opsanalytics.store.generation import IN_USE_SECONDS, worth_keeping
from opsanalytics.store.manifest import FILE_NAME, FileState, Manifest, read_manifest
from opsanalytics.store.rejects import REJECTS_NAME

_WORTH_SAYING = 20_000_000  # bytes to be copied
_CHANGED = ("PreconditionFailed", "ConditionalRequestConflict", "FileExistsError")


@contextmanager
def being_changed(
    data: Path, shop: str, *, rebuild: bool = False, drop_old: bool = False, raw: bool = False
) -> Iterator[None]:
    """Hold the shop's lock while a generation is built in the data folder.

    For data at an address the present generation is brought before, and the new one sent after;
    Busy where another run has switched the shop meanwhile. `rebuild`: a damaged generation stops
    nothing. `drop_old`: the older ones are removed. `raw`: the raw exports are brought too.
    """
    with only_one(generations_dir(data, shop) / ".lock", wait=True, on=shop):
        if address_of(data):
            distant = _Distant(data, shop, rebuild=rebuild)
            before = distant.bring_to_change()
            with distant.raw_exports() if raw else nullcontext():
                yield
            distant.send(before)
            with nullcontext() if drop_old else suppress(OpsError):
                distant.sweep(drop_old=drop_old)
        else:
            yield
        present = resolve(processed_name(data, shop))
        if drop_old and present:
            sweep([path for path in present.parent.iterdir() if path.is_dir()], {present})


def brought(
    data: Path, shop: str, generation: str = "", *, tables: bool = True, whole: bool = False
) -> Path | None:
    """The folder of a generation (by default the present one), copied here; None if there is none.

    What is here already as it was written is not copied again. Without `tables`, which an engine
    elsewhere reads for itself, only their sizes are compared. `whole`: the layers too.
    """
    distant = _Distant(data, shop)
    name = generation or distant.look()
    folder = distant.bring(name, tables=tables, whole=whole) if name else None
    if folder:
        os.utime(folder)  # in use: not to be swept
        here = [*distant.home.glob("[!.]*"), *(data / ".coming").glob("*")]
        new = {path for path in here if time.time() - path.stat().st_mtime < IN_USE_SECONDS}
        sweep(here, {folder, *new})
    return folder


def place_of_tables(data: Path, shop: str, generation: str) -> str:
    """The address of a generation, as Spark writes it."""
    address = address_of(data).replace("s3://", "s3a://", 1)
    return f"{address}/processed/.generations/{shop}/{generation}"


class _Distant:
    """A shop at an address: the generation its pointer named when it was last looked at."""

    def __init__(self, data: Path, shop: str, *, rebuild: bool = False) -> None:
        self.data, self.shop, self.rebuild = data, shop, rebuild
        self.files = there.objects(data)
        self.pointer, self.above = f"processed/{shop}.json", f"processed/.generations/{shop}"
        self.home, self.link = generations_dir(data, shop), processed_name(data, shop)
        self.present = ""
        self.mark = ""  # the pointer's ETag
        self.known: dict[str, FileState] = {}  # the files of the generation that was brought

    def look(self) -> str:
        """The name of the present generation; empty where there is none."""
        self.present = self.mark = ""
        try:
            with object_errors(self.data):
                # The mark first: if the pointer is replaced in between, it does not fit any more.
                self.mark = self.files.info(self.pointer).get("ETag", "")
                content = self.files.cat_file(self.pointer)
        except FileNotFoundError:
            return ""
        with suppress(ValueError, KeyError, TypeError, OpsError):
            self.present = safe_name(json.loads(content)["generation"])
        if not self.present and not self.rebuild:
            raise self._damaged(self.pointer)
        return self.present

    def bring(self, name: str, *, tables: bool = True, whole: bool = False) -> Path | None:
        """Copy what is not here yet; None where there is no such generation."""
        folder = self.home / name
        manifest = self._manifest(folder)
        if manifest is None:
            return None
        if not all(is_bare_name(part) for each in manifest.files for part in each.split("/")):
            raise self._damaged(f"{self.above}/{name}/{FILE_NAME}")  # it leads out of the folder
        wanted = [each for each in manifest.files if whole or not each.startswith("layers/")]
        if not tables:
            self._compare_sizes(name, manifest)
            wanted = [REJECTS_NAME]
        thorough = whole or sum(manifest.files[each].size for each in wanted) <= QUICK
        missing = [*differing(folder, manifest, wanted, thorough=thorough)]
        if missing and not self._copy(folder, missing, manifest):
            raise self._damaged(f"{self.above}/{name}")
        return folder

    def _manifest(self, folder: Path) -> Manifest | None:
        """The generation's manifest, copied if it is not here; None if it is not there either."""
        for each in (self.home.parent, self.home, folder):
            make_private(each)
        with suppress(DataRefused):
            return read_manifest(folder, self.shop)
        damaged = self._damaged(f"{self.above}/{folder.name}/{FILE_NAME}")
        if not self._copy(folder, [FILE_NAME]):
            if folder.name == self.present:
                raise damaged
            return None
        try:
            return read_manifest(folder, self.shop)
        except DataRefused as error:  # of another version, or damaged
            raise damaged if "file" in error.message.fields else error from None

    def _copy(self, folder: Path, names: Sequence[str], manifest: Manifest | None = None) -> bool:
        """Copy files of a generation here, compared with its manifest; False where one is lost."""
        size = sum(manifest.files[name].size for name in names) if manifest else 0
        if size > _WORTH_SAYING:
            fields = {"n": round(size / 1e6), "place": address_of(self.data)}
            sys.stderr.write(Translator(language(""))("store.remote.copying", **fields) + "\n")
        above, fresh = f"{self.above}/{folder.name}", self.data / ".coming" / secrets.token_hex(8)
        make_private(fresh)
        try:
            if not there.copied(self.data, {f"{above}/{name}": fresh / name for name in names}):
                return False
            for name in differing(fresh, manifest, names, thorough=True) if manifest else ():
                raise self._damaged(f"{above}/{name}")
            for name in names:
                make_private((folder / name).parent)
                make_private(fresh / name)
                (fresh / name).replace(folder / name)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
        return True

    def _compare_sizes(self, name: str, manifest: Manifest) -> None:
        """Compare the sizes of a generation's objects with its manifest."""
        above = f"{self.above}/{name}"
        with object_errors(self.data):
            found = self.files.find(above, detail=True)
        for file, state in manifest.files.items():
            if found.get(f"{above}/{file}", {}).get("size") != state.size:
                raise self._damaged(f"{above}/{file}")

    def _damaged(self, name: str) -> DataRefused:
        return DataRefused("store.damaged", file=f"{address_of(self.data)}/{name}", shop=self.shop)

    def bring_to_change(self) -> Path | None:
        """The present generation with all its files, as what the shop's name stands for here."""
        self.link.unlink(missing_ok=True)
        shutil.rmtree(raw_dir(self.data, self.shop), ignore_errors=True)  # of a killed run
        name = self.look()
        if not name:
            return None
        try:
            self.bring(name, whole=True)
            if not self.rebuild:  # which sends everything anew
                self.known = read_manifest(self.home / name, self.shop).files
        except DataRefused:
            if not self.rebuild:
                raise
        switch(self.link, self.home / name)
        return self.home / name

    @contextmanager
    def raw_exports(self) -> Iterator[None]:
        """Inside, the raw exports lie here too; not longer, since they name people."""
        folder = raw_dir(self.data, self.shop)
        try:
            names = there.names_below(self.data, f"raw/{self.shop}")
            if names:
                make_private(folder)
                there.copied(self.data, {name: self.data / name for name in names})
            yield
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def send(self, before: Path | None) -> None:
        """Send what was built, if anything was, and switch the shop to it; else all stays."""
        built = resolve(self.link)
        if built is None or built == before:
            return
        # A name of its own: two runs that build the same do not write the same objects.
        folder = built.rename(built.with_name(f"{built.name}-{secrets.token_hex(4)}"))
        try:
            with object_errors(self.data):
                self._upload(folder, before.name if before else "")
                self._switch(folder.name)
        except BaseException as error:
            self.link.unlink(missing_ok=True)
            shutil.rmtree(folder, ignore_errors=True)
            if before and isinstance(error, FileNotFoundError):  # an object to be copied there
                raise self._damaged(f"{self.above}/{before.name}") from None
            raise
        switch(self.link, folder)

    def _upload(self, folder: Path, before: str) -> None:
        """Send a generation, its manifest last; what is there already is copied there."""
        manifest, above = read_manifest(folder, self.shop), f"{self.above}/{folder.name}"
        files = manifest.files
        same = [name for name in files if self.known.get(name) == files[name]]
        if same:
            old = [f"{self.above}/{before}/{name}" for name in same]
            self.files.copy(old, [f"{above}/{name}" for name in same])
        for names in (sorted(files.keys() - same), [FILE_NAME]):
            ours = [str(folder / name) for name in names]
            self.files.put(ours, [f"{above}/{name}" for name in names])
        self._compare_sizes(folder.name, manifest)

    def _switch(self, name: str) -> None:
        """Let the pointer name the generation, unless it names another than when it was brought."""
        before = self.present
        if self.look() != before:
            raise Busy("store.remote.changed", shop=self.shop)
        condition = {}
        if address_of(self.data).startswith("s3:"):  # the others know no conditions
            condition = {"IfMatch": self.mark} if self.mark else {"mode": "create"}
        content = json.dumps({"generation": name}) + "\n"
        try:
            self.files.pipe_file(self.pointer, content.encode(), **condition)
        except OSError as error:
            if there.is_one_of(error, _CHANGED):
                raise Busy("store.remote.changed", shop=self.shop) from None
            raise

    def sweep(self, *, drop_old: bool) -> None:
        """Remove generations there that nobody can be reading any more, or all the older ones."""
        names, present = there.names_below(self.data, self.above), self.look()
        files = {name.split("/")[3]: name for name in names}
        if present not in files:
            return
        with object_errors(self.data):
            made = {each: self.files.modified(name) for each, name in files.items()}
            ages = {each: time.time() - at.timestamp() for each, at in made.items()}
            keep = {each for each in made if made[each] > made[present]}  # on their way
            keep |= {present} if drop_old else {present, *worth_keeping(ages)}
            for each in made.keys() - keep:
                self.files.rm(f"{self.above}/{each}", recursive=True)
