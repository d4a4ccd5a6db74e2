"""Pure: two lists held against each other, so that what people say of their work is tested on a sample of it."""
