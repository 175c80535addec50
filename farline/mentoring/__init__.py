"""Small rooms: somebody experienced with a few who are new. A mentor sits beside only where they were invited, and
sees the step of the script, never the person, the place or the number. Notes of a talk afterwards are sealed.
"""
