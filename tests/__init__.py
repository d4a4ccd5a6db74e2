"""The tests: they mirror portal/ and extractors/, beside journeys, services and the cast."""
