"""What happens: one module for each thing, and the only place where rooms meet."""
