"""Fine-tuning of a model that ships, on pairs of one repository."""
