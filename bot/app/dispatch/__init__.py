"""Where jobs are done: on Actions, or by our own workers."""
