"""Who somebody is: the practice's sign-in by OpenID Connect, and the demonstration's stand-in for a provider."""
