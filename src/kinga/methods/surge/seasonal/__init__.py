"""Three years of counts and more, with seasons: Farrington's two algorithms and harmonic regression."""
