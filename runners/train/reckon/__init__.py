"""What a training will take: memory, disk, time, and the nearest setting that fits."""
