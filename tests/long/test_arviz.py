"""Both generations of ArviZ read an exported posterior: InferenceData in 0.x, a DataTree from 1.0.

ArviZ is not a dependency. The test runs the interpreters named in ARVIZ_PYTHONS, separated by colons, each of an
environment with ArviZ (`make test-arviz` creates both); without them, this interpreter, if it has ArviZ.
"""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.cli.test_calibrate import SEEN, TINY, with_fewer_steps
from tests.conftest import Count

import bayonets as bn

pytestmark = pytest.mark.long

_NAMED = [path for path in os.environ.get("ARVIZ_PYTHONS", "").split(":") if path]
_HERE = [sys.executable] if importlib.util.find_spec("arviz") else []
NONE = "ArviZ is not installed here, and ARVIZ_PYTHONS names no interpreter that has it: see `make test-arviz`"

READ = """
import json, sys, warnings
warnings.simplefilter("ignore")
import arviz as az
data = az.from_netcdf(sys.argv[1])
groups = data.groups() if callable(data.groups) else [name.strip("/") for name in data.groups if name != "/"]
table = az.summary(data)
held = az.summary(data, group="prior") if az.__version__[0] == "0" else az.summary(data["prior"].to_dataset())
print(json.dumps({
    "version": az.__version__,
    "groups": sorted(groups),
    "dims": {group: {str(name): int(size) for name, size in data[group].sizes.items()} for group in groups},
    "rows": list(table.index),
    "prior_rows": len(held),
    "mean": data["posterior"]["numbers"].mean(("chain", "draw")).values.tolist(),
    "observed": data["observed_data"]["reported"].values.tolist()[:2],
    "source": str(data["constant_data"]["source"].values[2]),
}))
"""


@pytest.mark.parametrize("python", _NAMED or _HERE or [pytest.param("", marks=pytest.mark.skip(reason=NONE))])
def test_arviz_reads_an_exported_posterior(
    python: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: Count
) -> None:
    (tmp_path / "tiny.yaml").write_text(TINY + SEEN)
    with_fewer_steps(monkeypatch)
    post = bn.calibrate(tmp_path / "tiny.yaml", "quantities", out=tmp_path / "posterior")
    subprocess.run([sys.executable, "-m", "bayonets", "export", "posterior", "--netcdf"], cwd=tmp_path, check=True)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [python, "-c", READ, str(tmp_path / "posterior" / "posterior.nc")],
        capture_output=True, text=True, check=False, env=environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    read = json.loads(done.stdout.splitlines()[-1])
    tree: Any = post.to_xarray()
    assert read["groups"] == sorted(tree.children)
    assert read["dims"] == {name: dict(group.sizes) for name, group in tree.children.items()}
    assert read["rows"] == [f"numbers[{name}]" for name in post.posterior.names]
    assert read["prior_rows"] == len(read["rows"])
    np.testing.assert_allclose(read["mean"], tree["posterior"]["numbers"].mean(("chain", "draw")).values)
    np.testing.assert_allclose(read["observed"], [300.0**0.5, 20.0])
    assert read["source"] == "a newspaper"
    count(
        f"an exported posterior read by ArviZ {read['version']}", 1, "groups, dimensions and values are those written"
    )
