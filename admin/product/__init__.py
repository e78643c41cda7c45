"""How the product is: adapters and their simulators, health, figures for monitoring."""
