"""All families of checks of `bayonets verify`, in the order of its table. An additional one is one line here."""

from bayonets.verify.burned_bridge import burned_bridge
from bayonets.verify.checks import Family
from bayonets.verify.classics_exact import classics
from bayonets.verify.classics_simulated import classics_simulated
from bayonets.verify.law import in_law
from bayonets.verify.limit_continuity import limit_7
from bayonets.verify.limit_draws import limit_5
from bayonets.verify.limit_independent import limit_1
from bayonets.verify.limit_left_out import limit_6
from bayonets.verify.limit_logit import limit_3
from bayonets.verify.limit_mean_field import limit_2
from bayonets.verify.limit_one_day import limit_9
from bayonets.verify.limit_thresholds import limit_4
from bayonets.verify.limit_version_1 import limit_8
from bayonets.verify.same_bits import same_bits
from bayonets.verify.weights import weights_add_up


def families() -> tuple[Family, ...]:
    """All of them; the distance allowed in a check with random draws increases with their number."""
    return (
        classics(),
        classics_simulated(),
        burned_bridge(),
        limit_1(),
        limit_2(),
        limit_3(),
        limit_4(),
        limit_5(),
        limit_6(),
        limit_7(),
        limit_8(),
        limit_9(),
        weights_add_up(),
        in_law(),
        same_bits(),
    )
