"""The annual plan: its file, goals and steps, the forecast, the response to advertising, scenarios and goal seek."""
