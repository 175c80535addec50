"""The wire: the ways a call can be made (own phone, practice line; later the browser). Nothing here rings by itself."""
