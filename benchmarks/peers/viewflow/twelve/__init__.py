"""The twelve-task process as a Django app."""
