"""Mail: what it says, and the ways in which it goes out."""
