"""Both models' records on identical items become words: per leaf, and for the frozen suite."""
