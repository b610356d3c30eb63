"""How fast a set of reports is made, beside the same cells in plain Python and the loop of two commands a notebook."""
