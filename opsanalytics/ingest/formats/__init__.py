"""File formats: archives, text and its encodings, spreadsheets; from bytes to cells."""
