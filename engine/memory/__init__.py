"""What a process remembers between units of work, and how it knows that this is stale: agencies, bundles, live workflows."""
