"""Charts: each takes a small frame and draws it on matplotlib axes, `(frame, *, ax=None, tr=, title=, hint=, ...)`."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
