"""Records what Dask does: a plugin for its workers, one for its scheduler, and a callback for the schedulers that need no cluster."""
