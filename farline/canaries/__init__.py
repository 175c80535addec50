"""Canaries: the operator's own telephones, handed out now and then as anybody's number. Whoever carries numbers away
carries one of these too, and the bell that rings there later says whose it was.

Never generated, never a stranger's, and counted in nothing. A number lies here as it lies in a list, under a seal that
opens for nobody here; whom it was given to is sealed too. That a row of the queue is a canary stands nowhere readable.
"""
