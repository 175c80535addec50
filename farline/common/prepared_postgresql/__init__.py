"""PostgreSQL as Django speaks it, with what is asked often prepared on the server."""
