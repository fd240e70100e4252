"""What is opened before any content is read: settings, theme, state folder, output folder."""
