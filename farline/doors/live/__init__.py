"""Live streams: one small ASGI edge beside the pages. It tells; it never acts."""
