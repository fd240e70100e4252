"""Archive -> every page: where it stands and all that it shows."""
