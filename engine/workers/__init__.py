"""Those who act afterwards: the relay rings, the runner works one outbox row off, the tick fires what is due.

Only here are RQ and Redis known. Both may be lost at any moment; the database's rows are the truth.
"""
