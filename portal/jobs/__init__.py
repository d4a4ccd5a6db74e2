"""Work that outlives a request: DBOS workflows that unpack a row and call one verb, and the worker that runs them."""
