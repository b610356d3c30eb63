"""Pages: one file a subject; each function answers one question with a finding."""

from pathlib import Path

import lazy_loader

_MODULES = [path.stem for path in Path(__file__).parent.glob("[a-z]*.py")]

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submodules=sorted(_MODULES))
