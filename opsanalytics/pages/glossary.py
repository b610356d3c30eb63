"""The words of the pages, each with what it means."""

GLOSSARY = {
    "goal": "A number of orders a day that the plan wants by a day. Reached: the mean of the last 7 ordinary days "
    "is at it; held: that of the last 28 too.",
    "orders counted": "Dispatched ones where the days judged tell the dispatch time; else paid ones, those refunded "
    "before dispatch among them.",
    "ordinary day": "A day the data tell whole, outside the plan's campaign and closure days.",
    "band": "95 % interval of the 7-day mean, its spread taken from the last 28 ordinary days, never below chance.",
    "loaded": "Rows that are in the tables.",
    "duplicates": "Rows that a newer export tells again.",
    "rejected": "Rows that could not be read; each is listed with its reason.",
    "decoration": "Lines that hold no row: headers, titles, totals, blank lines.",
    "gap": "A day that no export tells, between days that are told. A told day without orders is a zero, no gap.",
    "scenario": "Levers moved together from a day on. Orders = visitors × share who pay × orders each; every lever "
    "is a factor of it, and intervals come from drawing the last 28 ordinary days again and again.",
    "lever": "One thing a shop can move. What a lower price or better ratings would do to orders no export tells: "
    "nothing, unless the scenario assumes it.",
}
