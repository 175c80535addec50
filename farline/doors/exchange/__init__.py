"""The telephone exchange's events, in its own dialect. Empty until calling in the browser is built."""
