"""Faults, on purpose: processes that are killed while they index, askers while pages change, inputs meant to break."""
