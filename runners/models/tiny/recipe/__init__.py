"""How the bundled tiny model is made: `make tiny-model` runs `build` from text to the files beside this package."""
