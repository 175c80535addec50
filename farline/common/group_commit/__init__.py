"""Small writes of many, made durable by one commit.

On SQLite there is one writer, and its commit is most of what a small write costs. Whoever comes while another commits
lays down what is to be written; the next in turn does it for all who wait (`serving`), in one transaction, and tells
each what came of it. On a server the engine does the same by itself.
"""

from farline.common.group_commit.job import Clash, Job, Row, Step
from farline.common.group_commit.serving import leave, run

__all__ = ["Clash", "Job", "Row", "Step", "leave", "run"]
