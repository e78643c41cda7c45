"""The customers' door: what a party of a deal sees and does through a link, without an account."""
