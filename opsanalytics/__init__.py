"""opsanalytics: how a Taobao/Tmall shop stands against its annual plan.

The names are listed in `__init__.pyi`; each is loaded when it is first used, so that importing
costs nothing.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
