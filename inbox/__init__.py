"""Door of agents: their inbox and the task page. Complete HTML, forms that post, no JavaScript needed."""
