"""The administrators' door: process definitions and their editor, what runs, who works here, how the product is."""
