"""One file per scenario, with a class `Scenario` (bench/README.md)."""
