"""Stripe's side of the wire as a process of its own: standard library only, imported by nobody, reached over HTTP.

Start it with ``python -m payments.sandbox --port 12111 --state FILE.sqlite3 --seed 7``. No real money moves here.
"""
