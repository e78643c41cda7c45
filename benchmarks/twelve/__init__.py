"""The twelve-task process that the product and its peers run side by side."""
