"""What happened on the way to one answer: steps with times, for people, LlamaIndex and OpenTelemetry."""
