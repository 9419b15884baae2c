"""Models at hand: presets, loading, chat templates, the bundled tiny model."""
