"""The line for many calls at once: rtpengine for the sound, Kamailio towards the trunks, several gateway workers.

Everything is rendered from the settings into the data folder and runs as the user who starts it.
"""
