"""How the model is computed: keyed random draws, people and ties, the state, and the kernel that advances it."""
