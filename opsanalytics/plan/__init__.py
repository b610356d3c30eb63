"""The annual plan: its file, goals and steps, the forecast, scenarios and goal seek."""
