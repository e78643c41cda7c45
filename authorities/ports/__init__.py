"""What each authority can be asked and what it answers. A real adapter and its simulator share one port."""
