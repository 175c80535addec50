"""Complaints from the public and things that went wrong, sealed until a coordinator reads them."""
