"""The invented evening that a newcomer meets: people, lists, calls, declarations, stories, reports.

Everything goes through the doors' own journeys and the rooms' own actions, with invented days passed in; nothing is
written past them. Each part is one transaction with its line in the journal, so a set-up that broke off is
healed by running it again, and a second run changes nothing. It refuses without the DEMO marker.
"""
