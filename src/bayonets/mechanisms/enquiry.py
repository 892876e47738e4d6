"""Enquiry: an officer enquires about leaving, and stays.

Claim: many more officers enquire than leave (Galeotti 2020 on the funds that help departing officers). Enquiries are an
observable and affect no decision. Form: model.md, section 2, step 8.
"""

from bayonets.mechanisms.declare import Parameter, scalar

ENQUIRY = Parameter(
    "enquiry",
    default=1.0,
    low=0.0,
    high=10.0,
    law="log_pert",
    unit="per exit",
    meaning="number of enquiries that end in staying, for each that ends in leaving",
)


@scalar
def enquiry_probability(exit_probability: float, enquiry: float) -> float:
    """Probability that a reviewer who does not leave today asks, in [0, 1].

    In all, exits included, he asks with probability min(1, (1 + enquiry) u).

    Args:
        exit_probability: u, that he chooses EXITED, in [0, 1].
        enquiry: enquiries that end in staying for each that ends in leaving, >= 0.
    """
    stays = 1.0 - exit_probability
    asks = min(1.0, (1.0 + enquiry) * exit_probability) - exit_probability
    return asks / stays if stays > 0.0 else 0.0
