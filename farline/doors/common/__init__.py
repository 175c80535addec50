"""What every door shares: base page, headers, language switch, sign-in, plain error pages."""
