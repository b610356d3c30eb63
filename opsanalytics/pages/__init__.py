"""Pages: one file a subject; each function answers one question with a finding."""
