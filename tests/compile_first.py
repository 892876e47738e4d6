"""Compile what most tests need, once: two workers that begin with nothing compiled would each compile all of it."""

import bayonets as bn


def main() -> None:
    """Run each of the engine's compiled programs for a moment."""
    textbook = bn.load("textbook").with_days(20)
    textbook.run(runs=1, seed=1)
    textbook.mean_field()
    bn.explain(textbook, runs=2)
    textbook.moment().fixed_points()


if __name__ == "__main__":
    main()
