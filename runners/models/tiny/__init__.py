"""The bundled tiny model: a real, small language model that makes demo, tests and dry runs real on any machine."""
