"""One's own account: the way in with an invitation, how somebody signs in, and the way out for good."""
