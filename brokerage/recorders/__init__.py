"""What processes say of the records, written in the transaction that moves the process. A ``Conflict`` refuses the move."""
