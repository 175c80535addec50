"""Information packs that pass the blockade: spoken words, links, files, each with an expiry.

Handing over is counted by kind and week only.
"""
