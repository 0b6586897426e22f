"""What is known to have happened while things were counted: said once, drawn on charts and told to the engine."""
