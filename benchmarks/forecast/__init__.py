"""How the forecast does beside simple ones, rolled through the past."""
