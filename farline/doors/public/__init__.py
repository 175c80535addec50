"""Everyone: tally, stories, information pack, rules, 'never call me', complaints. Works without JavaScript."""
