"""Notes that callers offered, drafts, two reviews by others, publication. It knows no call and no number."""
