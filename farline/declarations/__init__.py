"""Who leaves what, under which name, in whose own voice. No column here leads to a call, a number or a volunteer."""
