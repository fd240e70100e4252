"""What an archive is made of. Frozen values, no IO."""
