"""The append-only log of declarations, its signed heads, receipts and proofs. It counts; it never names."""
