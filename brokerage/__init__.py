"""The records of the trade: listings, customers, deals, parties, documents and money. Processes move them by recorders."""
