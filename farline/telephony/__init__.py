"""The wire: the ways a call can be made (own phone, practice line; later the browser). Nothing rings by itself."""
