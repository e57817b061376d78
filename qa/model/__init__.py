"""The language model: its client, its faults, its requests; the only room with deadlines and retries."""
