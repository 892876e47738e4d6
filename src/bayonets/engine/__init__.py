"""How it is computed: keyed chance, people and ties, the state of a moment, and the kernel that moves it by days."""
