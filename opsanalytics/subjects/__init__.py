"""One file a subject of the pages: gather the numbers, judge them, say what they mean."""
