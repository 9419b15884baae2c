"""Fine-tuning: rows to token ids, batches, LoRA or full training, the best checkpoint."""
