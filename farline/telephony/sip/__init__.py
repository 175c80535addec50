"""The little of SIP (RFC 3261) that one trunk and one caller need: UDP, INVITE, ACK, CANCEL, BYE, digest.

No registrar, no proxy, no redirects followed, no request served that could start a call.
"""
