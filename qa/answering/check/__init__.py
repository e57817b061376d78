"""What a written sentence rests on."""
