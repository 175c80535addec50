"""The key-holder: a process of its own that holds every long-lived key and answers over a Unix socket.

Web pages and workers hold none. What may be opened, how often and by whom is decided here, so that these limits hold
even when a web process has been taken over.
"""
