"""Charts: each takes a small frame and draws it on matplotlib axes."""
