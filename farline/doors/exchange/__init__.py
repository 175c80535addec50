"""The exchange: how the telephone gateway and a volunteer's call page come in. It decides nothing.

`edge.py` takes a browser's offers under /line/ to the gateway; `views.py` answers the gateway under /exchange/.
"""
