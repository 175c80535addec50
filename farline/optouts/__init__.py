"""The absolute no. Everyone above must ask it: at import, at hand-out and at the moment of dialling.
Nothing here can be removed, and a stolen copy lists nobody with certainty.
"""
