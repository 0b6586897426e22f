"""What all pages share: look, components, form rendering, access, headers and error pages."""
