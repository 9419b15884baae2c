"""From files of rows to token ids with the positions that count."""
