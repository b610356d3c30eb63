"""Charts: each function draws a small frame on matplotlib axes and returns the axes.

All of them take these keyword arguments beside their own:

ax : matplotlib.axes.Axes, optional
    Where to draw (default: the axes of a new figure of 7.36 by 4.6 inches).
tr : Translator
    Words messages and formats figures in the reader's language (default: English).
title, hint : str
    The chart's headline, and below it how to read the chart (default: empty; `plot_coverage` and
    `plot_goal_progress` then write their own).
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
