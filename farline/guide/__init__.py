"""What to say: script steps, answers to doubts, search. Content comes from the operator's pack, never from code."""
