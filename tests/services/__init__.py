"""Real servers for the tests: started on first use, shared by every test process of a run, always stopped."""
