"""Charts: each function draws a small frame on matplotlib axes and returns the axes.

`funnel`, `cohorts`, `goal_progress`, `series`, `bars`, `rfm`, `pairs`, `curve` and
`heat_map` take what the question of their name answers and need nothing else; they keep the
look that matplotlib's rcParams set. Those named `plot_...` draw what findings show, in our look.

All of the latter take these keyword arguments beside their own:

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
