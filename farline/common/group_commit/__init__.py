"""Small writes of many, done by one for all who wait, and made durable by one commit.

Of a small write the commit is most on SQLite, which has one writer; on a server it is the way there and back, and what
the server does before it begins. Whoever comes while another is at it lays down what is to be done; the next in turn
does it for all who wait (`serving`), and tells each what came of it.
"""

from farline.common.group_commit.requests import Answer, Request, does
from farline.common.group_commit.serving import leave, run, shelf
from farline.common.group_commit.shelf import Memory, Shelf, ShelfHeld

__all__ = ["Answer", "Memory", "Request", "Shelf", "ShelfHeld", "does", "leave", "run", "shelf"]
