"""The whole public face as plain files: the same pages, written once, for any web server, an archive, a USB stick.

`site` gathers every file in memory, `manifest` signs the list of them, `folder` and `archive` write them out,
`checking` reads a copy back. Nothing here knows the hour: the same content on the same day makes the same bytes.
"""
