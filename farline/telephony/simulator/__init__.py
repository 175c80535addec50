"""A fake trunk on this machine's own loopback: nothing here can ring a telephone. See `farline/telephony/fates.py`."""
