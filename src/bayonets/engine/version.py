"""The version of the model: it changes when the same scenario and seed give other results (CHANGELOG.md says why)."""

MODEL_VERSION = "2"
