"""Common ground: vault (sealing, blinding), journal, text. Knows nobody above it."""
