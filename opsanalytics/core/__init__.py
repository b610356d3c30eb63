"""What everything else rests on: errors, days, intervals, messages, folders and files."""
