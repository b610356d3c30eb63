"""Eight notebooks of four plots each, as an analyst writes them: pandas, pyplot, seaborn."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

PARAMETERS = "turn: int = {turn}  # which of the eight"
LOAD = """import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns

dice = np.random.default_rng(turn)
days = pd.date_range("2022-01-01", periods=365)
orders = pd.DataFrame({"day": days, "orders": dice.poisson(40, 365), "visitors": dice.poisson(1200, 365)})
orders["month"], orders["weekday"] = orders["day"].dt.month, orders["day"].dt.dayofweek
orders.describe()"""
PLOTS = (
    'sns.lineplot(orders, x="day", y="orders").set_title("Orders a day");',
    'sns.barplot(orders, x="month", y="orders").set_title("Orders by month");',
    'sns.heatmap(orders.pivot_table(index="weekday", columns="month", values="orders"));',
    'plt.scatter(orders["visitors"], orders["orders"])\nplt.title("Visitors and orders");',
)


def write_plots(folder: Path) -> Path:
    """Write them; gives the folder."""
    folder.mkdir()
    for turn in range(8):
        book = new_notebook(
            cells=[new_code_cell(text) for text in (PARAMETERS.format(turn=turn), LOAD, *PLOTS)]
        )
        book.cells[0].metadata["tags"] = ["parameters"]
        book.metadata["kernelspec"] = {
            "name": "python3",
            "display_name": "Python 3",
            "language": "python",
        }
        nbformat.write(book, folder / f"0{turn}_plots.ipynb")
    return folder
